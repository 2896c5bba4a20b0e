import type { Command } from 'commander';
import { dataOf } from '../client/data-of';
import type { Shell } from '../shell/shell';

export function addTaskDelete(parent: Command, shell: Shell): void {
  parent
    .command('delete')
    .description('delete tasks; their running executions run to their end')
    .argument('<task...>', 'ids of the tasks')
    .action(
      shell.action(async (session, ids: string[]) => {
        const { api, out } = session;
        if (ids.length > 1) await session.confirm(`Delete ${ids.length} tasks?`);
        for (const id of ids) {
          await dataOf(api.DELETE('/api/v1/tasks/{id}', { params: { path: { id } } }));
          out.done({ id, outcome: 'deleted' }, id, `task ${id} is deleted`);
        }
      }),
    );
}
