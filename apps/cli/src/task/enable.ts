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
    .option('--reason <text>', 'why, for people to see')
    .option('--until <time>', 'when to enable them again, such as 2026-12-01T06:00:00Z')
    .action(
      shell.action(async (session, ids: string[], pause: PauseOptions) => {
        if (ids.length > 1) await session.confirm(`Disable ${ids.length} tasks?`);
        return setEnabled(session, ids, false, pause);
      }),
    );
}

/** What `disable` says about the pause. */
interface PauseOptions {
  readonly reason?: string;
  readonly until?: string;
}

async function setEnabled(
  session: Session,
  ids: readonly string[],
  enabled: boolean,
  pause: PauseOptions = {},
): Promise<ExitCode> {
  const [id, second] = ids;
  const body = {
    ...(pause.reason !== undefined && { reason: pause.reason }),
    ...(pause.until !== undefined && { until: pause.until }),
  };
  if (id !== undefined && second === undefined) await setOne(session, id, enabled, body);
  else return setMany(session, ids, enabled, body);
  return exitCodes.done;
}

async function setOne(
  { api, out }: Session,
  id: string,
  enabled: boolean,
  body: PauseOptions,
): Promise<void> {
  const params = { path: { id } };
  const task = await dataOf(
    enabled
      ? api.POST('/api/v1/tasks/{id}/enable', { params })
      : api.POST('/api/v1/tasks/{id}/disable', { params, body }),
  );
  const until = task.paused?.until;
  const end = until ? ` until ${until}` : '';
  out.done(task, task.id, `task ${task.id} is ${enabled ? 'enabled' : `disabled${end}`}`);
}

async function setMany(
  { api, out }: Session,
  ids: readonly string[],
  enabled: boolean,
  pause: PauseOptions,
): Promise<ExitCode> {
  const results = [];
  for (let first = 0; first < ids.length; first += maxPerRequest) {
    const body = { ids: ids.slice(first, first + maxPerRequest), enabled, ...pause };
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
