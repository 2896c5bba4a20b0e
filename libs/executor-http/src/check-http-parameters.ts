import { buildRequest } from './build-request';
import { EgressRefusedError, type EgressGuard } from './egress-guard';
import { readHttpParameters } from './http-parameters';
import { MissingParameterError, ParametersError } from './template';

/** Values of an execution that does not exist yet. */
const sample = {
  id: 'task@0',
  task_id: 'task',
  name: 'task',
  attempt: 1,
  idempotency_key: 'task@0',
  scheduled_time: '1970-01-01T00:00:00.000Z',
  previous_fire_time: '1970-01-01T00:00:00.000Z',
  next_fire_time: '1970-01-01T00:00:00.000Z',
};

/**
 * Returns why every attempt with these parameters would fail, or undefined.
 * @param areComplete false if a run by hand may still add parameters
 */
export function checkHttpParameters(
  parameters: unknown,
  { guard, areComplete }: { readonly guard: EgressGuard; readonly areComplete: boolean },
): string | undefined {
  try {
    const { url } = buildRequest(readHttpParameters(parameters), { parameters, execution: sample });
    guard.checkUrl(url);
    return undefined;
  } catch (error) {
    if (error instanceof MissingParameterError && !areComplete) return undefined;
    if (error instanceof ParametersError || error instanceof EgressRefusedError) return error.message;
    throw error;
  }
}
