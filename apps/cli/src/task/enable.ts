import type { Command } from 'commander';
import { dataOf } from '../client/data-of';
import { exitCodes, type ExitCode } from '../failures/exit-codes';
import type { Session } from '../shell/session';
import type { Shell } from '../shell/shell';

/** Maximum number of tasks that one request can enable or disable. */
const maxPerRequest = 500;

export function addTaskEnable(parent: Command, shell: Shell): void {
  parent
    .command('enable')
    .description('enable tasks, so that their schedules start executions again')
    .argument('<task...>', 'ids of the tasks')
    .action(shell.action((session, ids: string[]) => setEnabled(session, ids, true)));
}

export function addTaskDisable(parent: Command, shell: Shell): void {
  parent
    .command('disable')
    .description('disable tasks, so that their schedules start no more executions')
    .argument('<task...>', 'ids of the tasks')
    .action(
      shell.action(async (session, ids: string[]) => {
        if (ids.length > 1) await session.confirm(`Disable ${ids.length} tasks?`);
        return setEnabled(session, ids, false);
      }),
    );
}

async function setEnabled(session: Session, ids: readonly string[], enabled: boolean): Promise<ExitCode> {
  const [id, second] = ids;
  if (id !== undefined && second === undefined) await setOne(session, id, enabled);
  else return setMany(session, ids, enabled);
  return exitCodes.done;
}

async function setOne({ api, out }: Session, id: string, enabled: boolean): Promise<void> {
  const params = { path: { id } };
  const task = await dataOf(
    enabled
      ? api.POST('/api/v1/tasks/{id}/enable', { params })
      : api.POST('/api/v1/tasks/{id}/disable', { params }),
  );
  out.done(task, task.id, `task ${task.id} is ${enabled ? 'enabled' : 'disabled'}`);
}

async function setMany({ api, out }: Session, ids: readonly string[], enabled: boolean): Promise<ExitCode> {
  const results = [];
  for (let first = 0; first < ids.length; first += maxPerRequest) {
    const body = { ids: ids.slice(first, first + maxPerRequest), enabled };
    const answer = await dataOf(api.POST('/api/v1/tasks/enable-many', { body }));
    results.push(...answer.results);
  }
  out.list({ results }, results, {
    columns: [
      { title: 'ID', cell: ({ id }) => id },
      {
        title: 'OUTCOME',
        cell: ({ outcome }) =>
          outcome === 'done'
            ? { text: enabled ? 'enabled' : 'disabled', style: 'green' }
            : { text: 'refused', style: 'red' },
      },
      { title: 'REASON', cell: ({ reason }) => reason ?? '' },
    ],
    nameOf: ({ id }) => id,
    plural: 'tasks',
  });
  return results.some(({ outcome }) => outcome === 'refused') ? exitCodes.refused : exitCodes.done;
}
