import { boundedText } from '../results/bounded-text';
import type { Mask } from '../results/secret-mask';

const maxReasonBytes = 4096;
const maxCauses = 3;

/** An attempt's error, as people and the retry policy need it. */
export interface FailureReport {
  readonly reason: string;
  readonly final: boolean;
  readonly retryAfterMs?: number;
}

/**
 * Reads a thrown value: an Error, any other value, or an object that throws when its properties are read.
 * @param mask hides the secrets of the attempt
 */
export function failureOf(thrown: unknown, mask?: Mask): FailureReport {
  try {
    const reason = reasonOf(thrown);
    return { reason: boundedText(mask ? mask(reason) : reason, maxReasonBytes), ...retryAdviceOf(thrown) };
  } catch {
    return { reason: 'it threw a value that cannot be read', final: false };
  }
}

function reasonOf(thrown: unknown): string {
  if (typeof thrown === 'string') return thrown;
  if (!(thrown instanceof Error)) return `it threw ${describeThrown(thrown)}`;
  const lines: string[] = [];
  let error: unknown = thrown;
  for (let depth = 0; error instanceof Error && depth <= maxCauses; depth += 1) {
    // Skips a cause that the outer message already quotes at its end.
    if (error.message === '' || !lines.at(-1)?.endsWith(error.message)) lines.push(lineOf(error));
    error = error.cause;
  }
  return lines.join(': ');
}

function describeThrown(thrown: unknown): string {
  return typeof thrown === 'object' && thrown !== null ? JSON.stringify(thrown) : String(thrown);
}

/** Puts the name of the error before its message, unless the name says nothing. */
function lineOf({ name, message }: Error): string {
  const text = message === '' ? 'no error message' : message;
  return name === 'Error' || name === 'ExecutionError' ? text : `${name}: ${text}`;
}

/** Recognises ExecutionError by name, because a handler's package may contain its own copy of the class. */
function retryAdviceOf(thrown: unknown): Omit<FailureReport, 'reason'> {
  if (!(thrown instanceof Error) || thrown.name !== 'ExecutionError') return { final: false };
  const { final, retryAfterMs } = thrown as { final?: unknown; retryAfterMs?: unknown };
  return { final: final === true, ...(typeof retryAfterMs === 'number' && { retryAfterMs }) };
}
