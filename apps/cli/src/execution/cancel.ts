import type { Command } from 'commander';
import { dataOf } from '../client/data-of';
import { changeEach } from '../shell/each';
import type { Shell } from '../shell/shell';

export function addExecutionCancel(parent: Command, shell: Shell): void {
  parent
    .command('cancel')
    .description('cancel executions: waiting ones at once, running ones are asked to stop')
    .argument('<execution...>', 'ids of the executions')
    .action(
      shell.action(async (session, ids: string[]) => {
        if (ids.length > 1) await session.confirm(`Cancel ${ids.length} executions?`);
        return changeEach(session, ids, {
          change: (id) =>
            dataOf(session.api.POST('/api/v1/executions/{id}/cancel', { params: { path: { id } } })),
          describe: (id, { outcome }) =>
            `execution ${id} ${outcome === 'cancelled' ? 'is cancelled' : 'was asked to stop'}`,
        });
      }),
    );
}
