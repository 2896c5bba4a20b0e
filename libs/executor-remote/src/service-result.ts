import { ExecutionError, type ExecutionResult } from '@distribute-schedule/executor-api';

type Json = Readonly<Record<string, unknown>>;

/**
 * Reads the outcome in a response: `{"status": "success", ...}` or `{"status": "failed", ...}`. Throws if it failed.
 */
export function resultFrom(instanceId: string, json: Json | undefined): ExecutionResult {
  if (!json) throw new ExecutionError(`expected a JSON object from ${instanceId}, got something else`);
  if (json['status'] === 'failed') throw failureFrom(instanceId, json);
  if (json['status'] !== 'success') {
    throw new ExecutionError(
      `expected the status "success" or "failed" from ${instanceId}, got ${quoted(json['status'])}`,
    );
  }
  const { code, message, data = json['result'] } = json;
  return {
    code: typeof code === 'number' ? code : 0,
    message: typeof message === 'string' ? message : 'ok',
    ...(data !== undefined && { data }),
  };
}

const quoted = (value: unknown): string =>
  value === undefined ? 'none' : JSON.stringify(value).slice(0, 100);

function failureFrom(instanceId: string, json: Json): ExecutionError {
  const reason = json['error'] ?? json['message'];
  const seconds = json['retry_after_seconds'];
  return new ExecutionError(
    typeof reason === 'string' ? reason : `${instanceId} reported a failure without a reason`,
    {
      final: json['final'] === true,
      ...(typeof seconds === 'number' && seconds >= 0 && { retryAfterMs: seconds * 1000 }),
    },
  );
}
