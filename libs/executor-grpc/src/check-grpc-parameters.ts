import { EgressRefusedError, ParametersError, type EgressGuard } from '@distribute-schedule/executor-http';
import { readGrpcParameters } from './grpc-parameters';

/** Why every attempt with these parameters would fail, or nothing. */
export function checkGrpcParameters(parameters: unknown, guard: EgressGuard): string | undefined {
  try {
    guard.checkHost(readGrpcParameters(parameters).host);
    return undefined;
  } catch (error) {
    if (error instanceof ParametersError || error instanceof EgressRefusedError) return error.message;
    throw error;
  }
}
