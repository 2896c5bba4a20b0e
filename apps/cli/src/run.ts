import { CommanderError } from 'commander';
import { exitCodes } from './failures/exit-codes';
import { Failure, Interrupted } from './failures/failure';
import type { Host } from './host/host';
import { clean } from './output/look';
import { createProgram } from './program';
import { Shell } from './shell/shell';

/** Runs one command line. @returns the exit code */
export async function run(host: Host): Promise<number> {
  const shell = new Shell(host);
  try {
    const command = createProgram(shell).parseAsync([...host.args], { from: 'user' });
    await Promise.race([command, interruption(host.interrupted)]);
    return shell.exitCode;
  } catch (error) {
    return report(error, shell);
  }
}

/** Time for an interrupted command to end by itself. */
const maxEndMs = 500;

/** Rejects if the command does not end after Ctrl-C, for example because it reads the standard input. */
function interruption(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const stop = () => setTimeout(() => reject(new Interrupted()), maxEndMs).unref();
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}

/** Prints what happened and what to do next, each in one line. */
function report(error: unknown, { host, session }: Shell): number {
  if (error instanceof Interrupted || host.interrupted.aborted) return exitCodes.interrupted;
  // commander has already printed its message, or the help that was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  if (!(error instanceof Failure)) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    host.err.write(`error: this is a fault of the command line. Please report it:\n${text}\n`);
    return exitCodes.no;
  }
  const { message, next, exitCode } = error;
  if (session?.out.format === 'json' || session?.out.format === 'jsonl')
    host.err.write(`${JSON.stringify(error.toProblem())}\n`);
  else host.err.write(`error: ${clean(message)}\n${clean(next)}\n`);
  return exitCode;
}
