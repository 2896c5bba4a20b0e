import type { Command } from 'commander';
import { dataOf } from '../client/data-of';
import type { Shell } from '../shell/shell';

export function addExecutionCancel(parent: Command, shell: Shell): void {
  parent
    .command('cancel')
    .description('cancel executions: waiting ones at once, running ones are asked to stop')
    .argument('<execution...>', 'ids of the executions')
    .action(
      shell.action(async (session, ids: string[]) => {
        const { api, out } = session;
        if (ids.length > 1) await session.confirm(`Cancel ${ids.length} executions?`);
        for (const id of ids) {
          const answer = await dataOf(
            api.POST('/api/v1/executions/{id}/cancel', { params: { path: { id } } }),
          );
          const effect = answer.outcome === 'cancelled' ? 'is cancelled' : 'was asked to stop';
          out.done(answer, id, `execution ${id} ${effect}`);
        }
      }),
    );
}
