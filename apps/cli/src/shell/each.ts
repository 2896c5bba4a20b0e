import { exitCodes, type ExitCode } from '../failures/exit-codes';
import { Failure } from '../failures/failure';
import { clean } from '../output/look';
import type { Session } from './session';

interface Act<T extends object> {
  /** Makes the change. @returns the answer of the API */
  readonly change: (id: string) => Promise<T>;
  /** Sentence that says what was done. */
  readonly describe: (id: string, answer: T) => string;
}

/** Failures of one id, after which the others still make sense. */
const ownFailures: readonly ExitCode[] = [exitCodes.notFound, exitCodes.refused];

/**
 * Makes the same change for each id. Of several ids, each succeeds or fails independently of the others, and the exit code
 * is that of the first failure.
 */
export async function changeEach<T extends object>(
  { out }: Session,
  ids: readonly string[],
  { change, describe }: Act<T>,
): Promise<ExitCode> {
  const [first, second] = ids;
  if (first !== undefined && second === undefined) {
    const answer = await change(first);
    out.done(answer, first, describe(first, answer));
    return exitCodes.done;
  }
  const results: object[] = [];
  let exitCode: ExitCode = exitCodes.done;
  // One document for programs; a line for people as soon as it is true.
  const isCollected = out.format === 'json' || out.format === 'yaml';
  for (const id of ids) {
    try {
      const answer = await change(id);
      if (isCollected) results.push({ id, ...answer });
      else out.done({ id, ...answer }, id, describe(id, answer));
    } catch (error) {
      if (!(error instanceof Failure) || !ownFailures.includes(error.exitCode)) throw error;
      if (exitCode === exitCodes.done) exitCode = error.exitCode;
      const outcome = { id, outcome: 'refused', reason: error.message };
      if (isCollected) results.push(outcome);
      else if (out.format === 'jsonl') out.data(outcome);
      else out.note(clean(`error: ${error.message}`));
    }
  }
  if (isCollected) out.data({ results });
  return exitCode;
}
