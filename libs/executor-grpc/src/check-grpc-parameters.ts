import { EgressRefusedError, ParametersError, type EgressGuard } from '@distribute-schedule/executor-http';
import { readGrpcParameters } from './grpc-parameters';

/** Returns why every attempt with these parameters would fail, or undefined. */
export function checkGrpcParameters(parameters: unknown, guard: EgressGuard): string | undefined {
  try {
    guard.checkHost(readGrpcParameters(parameters).host);
    return undefined;
  } catch (error) {
    if (error instanceof ParametersError || error instanceof EgressRefusedError) return error.message;
    throw error;
  }
}
