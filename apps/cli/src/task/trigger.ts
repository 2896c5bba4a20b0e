import { InvalidArgumentError, type Command } from 'commander';
import { dataOf } from '../client/data-of';
import { followLogs } from '../execution/logs';
import { reportEnd, waitForEnd } from '../execution/wait';
import { exitCodes, type ExitCode } from '../failures/exit-codes';
import { duration, futureTime, keyValue } from '../input/values';
import type { Session } from '../shell/session';
import type { Shell } from '../shell/shell';

interface TriggerOptions {
  readonly param?: Readonly<Record<string, unknown>>;
  readonly at?: string;
  readonly wait?: boolean;
  readonly follow?: boolean;
  readonly timeout?: number;
  readonly idempotencyKey?: string;
}

export function addTaskTrigger(parent: Command, shell: Shell): void {
  parent
    .command('trigger')
    .description('run a task by hand')
    .argument('<task>', 'id of the task')
    .option(
      '-p, --param <key=value>',
      'replace a parameter for this run; a value that is JSON keeps its type',
      keyValue,
    )
    .option('--at <time>', 'start later, for example 10m or 2026-12-01T08:00:00Z', futureTime)
    .option('-w, --wait', 'wait until the execution ends; the exit code is 1 if it did not succeed')
    .option('-f, --follow', 'print the log lines of the execution while it runs, and wait until it ends')
    .option('--timeout <duration>', 'with --wait: stop waiting after this time', duration)
    .option(
      '--idempotency-key <key>',
      'run once, however often the command is repeated with this key',
      visible,
    )
    .action(shell.action(trigger));
}

async function trigger(session: Session, id: string, options: TriggerOptions): Promise<ExitCode> {
  const { api, out } = session;
  const { param, at, wait, follow, timeout, idempotencyKey } = options;
  const body = { ...(param && { parameters: param }), ...(at !== undefined && { run_at: at }) };
  const params = {
    path: { id },
    ...(idempotencyKey !== undefined && { header: { 'Idempotency-Key': idempotencyKey } }),
  };
  const answer = await dataOf(api.POST('/api/v1/tasks/{id}/trigger', { params, body }));
  const { execution_id } = answer;
  if (wait !== true && follow !== true) {
    out.done(answer, execution_id, `execution ${execution_id} is created`);
    return exitCodes.done;
  }
  out.note(`execution ${execution_id} is created`);
  if (follow === true) await followLogs(session, execution_id);
  const execution = await waitForEnd(session, execution_id, timeout);
  return reportEnd(session, execution);
}

/** A header can hold only these characters. */
function visible(text: string): string {
  if (/^[\x21-\x7e]{1,200}$/.test(text)) return text;
  throw new InvalidArgumentError('It must be 1 to 200 visible ASCII characters.');
}
