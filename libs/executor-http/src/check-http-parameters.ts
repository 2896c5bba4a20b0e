import { SecretNameError, secretNamesIn, type SecretValues } from '@distribute-schedule/executor-api';
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
    const secrets = sampleSecrets(parameters);
    const { url } = buildRequest(readHttpParameters(parameters), { parameters, execution: sample, secrets });
    guard.checkUrl(url);
    return undefined;
  } catch (error) {
    if (error instanceof MissingParameterError && !areComplete) return undefined;
    const isRefusal = [ParametersError, EgressRefusedError, SecretNameError].some(
      (refusal) => error instanceof refusal,
    );
    if (isRefusal) return (error as Error).message;
    throw error;
  }
}

/** Stand-ins for the secrets, because only workers know the values. */
function sampleSecrets(parameters: unknown): SecretValues {
  return Object.fromEntries(secretNamesIn(parameters).map((name) => [name, 'secret']));
}
