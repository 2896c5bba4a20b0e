import { ExecutionError } from '@distribute-schedule/executor-api';
import { status, type Metadata, type ServiceError } from '@grpc/grpc-js';

/** Statuses that the same call would get again, so that a retry makes no sense. */
const finalStatuses = new Set<status>([
  status.INVALID_ARGUMENT,
  status.FAILED_PRECONDITION,
  status.OUT_OF_RANGE,
  status.UNIMPLEMENTED,
]);

/** Turns the error of a call into the error of the attempt. */
export function failureOfCall(error: unknown): ExecutionError {
  if (!isServiceError(error))
    return new ExecutionError(error instanceof Error ? error.message : String(error));
  const { code, details, metadata } = error;
  const name = (status[code] as string | undefined) ?? String(code);
  const pushback = pushbackMs(metadata);
  return new ExecutionError(
    details === ''
      ? `the call failed with status ${name}`
      : `the call failed with status ${name}: ${details}`,
    {
      final: finalStatuses.has(code) || (pushback !== undefined && pushback < 0),
      ...(pushback !== undefined && pushback >= 0 && { retryAfterMs: pushback }),
    },
  );
}

/** The health check failed without a health status. */
export class UnknownHealthError extends ExecutionError {
  /** The failure is not the error's `cause`, because logs would then show the same reason twice. */
  constructor(readonly failure: unknown) {
    super(`the health of the service is unknown: ${failureOfCall(failure).message}`);
  }
}

/** True if the call ended only by its deadline. Then nothing was received from the service. */
export function hasTimedOut(error: unknown): boolean {
  if (error instanceof UnknownHealthError) return hasTimedOut(error.failure);
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

/** Reads the standard trailer with which a server delays the retry. A negative number forbids it. */
function pushbackMs(metadata: Metadata): number | undefined {
  const [value] = metadata.get('grpc-retry-pushback-ms');
  return typeof value === 'string' && /^-?\d{1,12}$/.test(value) ? Number(value) : undefined;
}
