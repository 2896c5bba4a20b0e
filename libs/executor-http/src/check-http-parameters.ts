import { buildRequest } from './build-request';
import { EgressRefusedError, type EgressGuard } from './egress-guard';
import { readHttpParameters } from './http-parameters';
import { MissingParameterError, ParametersError } from './template';

/** Stands for an execution that is still to come. */
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
 * Why every attempt with these parameters would fail, or nothing.
 * @param areComplete whether nobody adds to them later
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
