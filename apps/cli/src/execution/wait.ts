import type { Command } from 'commander';
import { exitCodes, type ExitCode } from '../failures/exit-codes';
import { Failure, Interrupted } from '../failures/failure';
import { duration } from '../input/values';
import { span, tookText } from '../output/times';
import { Outages } from '../shell/outages';
import type { Session } from '../shell/session';
import type { Shell } from '../shell/shell';
import { isFinished, type Execution } from './execution-columns';
import { readExecution } from './get';

interface WaitOptions {
  readonly timeout?: number;
}

const firstPauseMs = 100;
const maxPauseMs = 2000;

export function addExecutionWait(parent: Command, shell: Shell): void {
  parent
    .command('wait')
    .description('wait until an execution ends; the exit code is 1 if it did not succeed')
    .argument('<execution>', 'id of the execution')
    .option('--timeout <duration>', 'stop waiting after this time, for example 10m', duration)
    .action(
      shell.action(async (session, id: string, { timeout }: WaitOptions) =>
        reportEnd(session, await waitForEnd(session, id, timeout)),
      ),
    );
}

/** Waits until an execution ends. */
export async function waitForEnd(session: Session, id: string, timeoutMs?: number): Promise<Execution> {
  try {
    return await poll(session, id, timeoutMs);
  } catch (error) {
    if (error instanceof Interrupted)
      session.out.note(`The execution continues. To wait again: distribute-schedule execution wait ${id}`);
    throw error;
  }
}

/** The pauses grow, so that a long wait costs few requests. */
async function poll(session: Session, id: string, timeoutMs: number | undefined): Promise<Execution> {
  const startedAt = performance.now();
  const outages = new Outages(session);
  let worker: string | null = null;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(maxPauseMs, pauseMs * 1.5)) {
    const execution = await outages.read(() => readExecution(session, id));
    if (isFinished(execution.status)) return execution;
    if (execution.worker_id !== null && execution.worker_id !== worker && !session.out.isData)
      session.out.note(`execution ${id} runs on ${execution.worker_id} …`);
    worker = execution.worker_id ?? worker;
    if (timeoutMs !== undefined && performance.now() - startedAt >= timeoutMs)
      throw stillOpen(execution, timeoutMs);
    await session.pause(pauseMs);
  }
}

const stillOpen = ({ id, status }: Execution, timeoutMs: number): Failure =>
  new Failure(`the execution ${id} is still ${status} after ${span(timeoutMs)}`, {
    exitCode: exitCodes.no,
    next: `It continues. Run "distribute-schedule execution why ${id}" to see what it waits for.`,
  });

/** Prints how an execution ended. */
export function reportEnd({ out }: Session, execution: Execution): ExitCode {
  const { id, status, duration_ms, error } = execution;
  const took = duration_ms === null ? '' : ` in ${tookText(duration_ms)}`;
  const because = error === null ? '' : `: ${error}`;
  out.done(execution, id, `execution ${id}: ${status}${took}${because}`);
  return status === 'success' ? exitCodes.done : exitCodes.no;
}
