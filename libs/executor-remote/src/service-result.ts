import { ExecutionError, type ExecutionResult } from '@distribute-schedule/executor-api';

type Json = Readonly<Record<string, unknown>>;

/** What a service answered at once: `{"status": "success", ...}` or `{"status": "failed", ...}`. */
export function resultIn(instanceId: string, json: Json | undefined): ExecutionResult {
  if (!json) throw new ExecutionError(`${instanceId} answered with what is no JSON object`);
  if (json['status'] === 'failed') throw failureIn(instanceId, json);
  if (json['status'] !== 'success') {
    throw new ExecutionError(`${instanceId} answered neither {"status": "success"} nor {"status": "failed"}`);
  }
  const { code, message, data = json['result'] } = json;
  return {
    code: typeof code === 'number' ? code : 0,
    message: typeof message === 'string' ? message : 'ok',
    ...(data !== undefined && { data }),
  };
}

function failureIn(instanceId: string, json: Json): ExecutionError {
  const said = json['error'] ?? json['message'];
  const seconds = json['retry_after_seconds'];
  return new ExecutionError(typeof said === 'string' ? said : `${instanceId} answered that it failed`, {
    final: json['final'] === true,
    ...(typeof seconds === 'number' && seconds >= 0 && { retryAfterMs: seconds * 1000 }),
  });
}
