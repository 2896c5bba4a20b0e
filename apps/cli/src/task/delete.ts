import type { Command } from 'commander';
import { dataOf } from '../client/data-of';
import { changeEach } from '../shell/each';
import type { Shell } from '../shell/shell';

export function addTaskDelete(parent: Command, shell: Shell): void {
  parent
    .command('delete')
    .description('delete tasks; their running executions run to their end')
    .argument('<task...>', 'ids of the tasks')
    .action(
      shell.action(async (session, ids: string[]) => {
        if (ids.length > 1) await session.confirm(`Delete ${ids.length} tasks?`);
        return changeEach(session, ids, {
          change: async (id) => {
            await dataOf(session.api.DELETE('/api/v1/tasks/{id}', { params: { path: { id } } }));
            return { id, outcome: 'deleted' };
          },
          describe: (id) => `task ${id} is deleted`,
        });
      }),
    );
}
