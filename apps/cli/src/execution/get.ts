import type { Command } from 'commander';
import { dataOf } from '../client/data-of';
import { missing, type Cell } from '../output/look';
import type { Output } from '../output/output';
import { tookText } from '../output/times';
import type { Session } from '../shell/session';
import type { Shell } from '../shell/shell';
import { statusCell, type Execution } from './execution-columns';

export function addExecutionGet(parent: Command, shell: Shell): void {
  parent
    .command('get')
    .description('show an execution with its steps and its result')
    .argument('<execution>', 'id of the execution')
    .action(
      shell.action(async (session, id: string) => {
        printExecution(session.out, await readExecution(session, id));
      }),
    );
}

export const readExecution = ({ api }: Pick<Session, 'api'>, id: string): Promise<Execution> =>
  dataOf(api.GET('/api/v1/executions/{id}', { params: { path: { id } } }));

function printExecution(out: Output, execution: Execution): void {
  out.item(execution, execution.id, () => fieldsOf(execution, out));
  if (out.isData) return;
  out.line('');
  printSteps(out, execution);
}

/** Prints what happened to an execution, step by step. */
export function printSteps(out: Output, { steps }: Execution): void {
  const rows = steps.map(({ at, what, attempt, note }) => [
    out.look.time(at),
    what,
    attempt === null ? missing : String(attempt),
    note ?? '',
  ]);
  out.rows(['AT', 'STEP', 'ATTEMPT', 'NOTE'], rows);
}

function fieldsOf(execution: Execution, { look }: Output): readonly (readonly [string, Cell])[] {
  const { result, error, rerun_of, duration_ms, waits_until } = execution;
  const optional: readonly (readonly [string, string | null])[] = [
    ['waits until', waits_until === null ? null : look.time(waits_until)],
    ['duration', duration_ms === null ? null : tookText(duration_ms)],
    ['result', result === null ? null : JSON.stringify(result)],
    ['error', error],
    ['rerun of', rerun_of],
    ['cancel', execution.cancel_requested ? 'requested' : null],
  ];
  return [
    ['id', execution.id],
    ['task', `${execution.task_id} (version ${execution.task_version})`],
    ['status', statusCell(execution.status)],
    ['cause', execution.cause],
    ['executor', execution.executor],
    ['handler', execution.handler],
    ['parameters', JSON.stringify(execution.parameters)],
    ['scheduled', look.time(execution.scheduled_time)],
    ['started', look.time(execution.start_time)],
    ['ended', look.time(execution.end_time)],
    ['worker', execution.worker_id ?? missing],
    ['attempts', `${execution.attempts} (${execution.retry_count} retries, ${execution.crashes} crashes)`],
    ...optional.flatMap(([label, value]) => (value === null ? [] : [[label, value] as const])),
  ];
}
