import { ExecutionError } from '@distribute-schedule/executor-api';
import { status, type Metadata, type ServiceError } from '@grpc/grpc-js';

/** What the same call will be answered again. */
const hopeless = new Set<status>([
  status.INVALID_ARGUMENT,
  status.FAILED_PRECONDITION,
  status.OUT_OF_RANGE,
  status.UNIMPLEMENTED,
]);

/** The failed attempt that a status of a call stands for. */
export function failureOfCall(error: unknown): ExecutionError {
  if (!isServiceError(error))
    return new ExecutionError(error instanceof Error ? error.message : String(error));
  const { code, details, metadata } = error;
  const name = (status[code] as string | undefined) ?? String(code);
  const pushback = pushbackMs(metadata);
  return new ExecutionError(details === '' ? `answered ${name}` : `answered ${name}: ${details}`, {
    final: hopeless.has(code) || (pushback !== undefined && pushback < 0),
    ...(pushback !== undefined && pushback >= 0 && { retryAfterMs: pushback }),
  });
}

/** The service did not say how it is. */
export class UnknownHealthError extends ExecutionError {
  /** Not as its cause, which people would read beside what is said of it here. */
  constructor(readonly failure: unknown) {
    super(`the service's health is not known: ${failureOfCall(failure).message}`);
  }
}

/** The call ended by its time alone: nothing came from the other end. */
export function wasSilent(error: unknown): boolean {
  if (error instanceof UnknownHealthError) return wasSilent(error.failure);
  return isServiceError(error) && error.code === status.DEADLINE_EXCEEDED;
}

export function isServiceError(error: unknown): error is ServiceError {
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    'details' in error &&
    'metadata' in error
  );
}

/** The standard trailer by which a server says when to come back. */
function pushbackMs(metadata: Metadata): number | undefined {
  const [said] = metadata.get('grpc-retry-pushback-ms');
  return typeof said === 'string' && /^-?\d{1,12}$/.test(said) ? Number(said) : undefined;
}
