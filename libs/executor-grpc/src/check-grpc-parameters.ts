import { EgressRefusedError, ParametersError, type EgressGuard } from '@distribute-schedule/executor-http';
import { readGrpcParameters } from './grpc-parameters';

/** Stands for an address that a run by hand will add. */
const someAddress = 'host.invalid:1';

/**
 * Returns why every attempt with these parameters would fail, or undefined.
 * @param areComplete false if a run by hand may still add parameters
 */
export function checkGrpcParameters(
  parameters: unknown,
  { guard, areComplete }: { readonly guard: EgressGuard; readonly areComplete: boolean },
): string | undefined {
  try {
    guard.checkHost(readGrpcParameters(areComplete ? parameters : withAddress(parameters)).host);
    return undefined;
  } catch (error) {
    if (error instanceof ParametersError || error instanceof EgressRefusedError) return error.message;
    throw error;
  }
}

/** The address is the only parameter that a call needs. */
function withAddress(parameters: unknown): unknown {
  if (typeof parameters !== 'object' || parameters === null || Array.isArray(parameters)) return parameters;
  return 'address' in parameters ? parameters : { ...parameters, address: someAddress };
}
