import { boundedText } from '../results/bounded-text';

const maxReasonBytes = 4096;
const maxCauses = 3;

/** What an attempt's error says to people and to the retry policy. */
export interface FailureReport {
  readonly reason: string;
  readonly final: boolean;
  readonly retryAfterMs?: number;
}

/** Reads whatever was thrown: an Error, something else, or something that throws when it is looked at. */
export function failureOf(thrown: unknown): FailureReport {
  try {
    return { reason: boundedText(reasonOf(thrown), maxReasonBytes), ...retryAdviceOf(thrown) };
  } catch {
    return { reason: 'it threw something that cannot be read', final: false };
  }
}

function reasonOf(thrown: unknown): string {
  if (typeof thrown === 'string') return thrown;
  if (!(thrown instanceof Error)) return `it threw ${describeThrown(thrown)}`;
  const lines: string[] = [];
  let error: unknown = thrown;
  for (let depth = 0; error instanceof Error && depth <= maxCauses; depth += 1) {
    // Many an error quotes what caused it.
    if (error.message === '' || !lines.at(-1)?.endsWith(error.message)) lines.push(lineOf(error));
    error = error.cause;
  }
  return lines.join(': ');
}

function describeThrown(thrown: unknown): string {
  return typeof thrown === 'object' && thrown !== null ? JSON.stringify(thrown) : String(thrown);
}

/** The kind of error is worth a word only where its author chose one. */
function lineOf({ name, message }: Error): string {
  const text = message === '' ? 'it gave no message' : message;
  return name === 'Error' || name === 'ExecutionError' ? text : `${name}: ${text}`;
}

/** By name and not by class: a handler's package may bring an ExecutionError class of its own copy. */
function retryAdviceOf(thrown: unknown): Omit<FailureReport, 'reason'> {
  if (!(thrown instanceof Error) || thrown.name !== 'ExecutionError') return { final: false };
  const { final, retryAfterMs } = thrown as { final?: unknown; retryAfterMs?: unknown };
  return { final: final === true, ...(typeof retryAfterMs === 'number' && { retryAfterMs }) };
}
