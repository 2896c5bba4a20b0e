import { ExecutionError } from '@distribute-schedule/executor-api';
import { Metadata, status, type Client } from '@grpc/grpc-js';
import { UnknownHealthError, isServiceError } from './grpc-failure';
import { checkMethod, type HealthReply } from './protocol';

const maxWaitMs = 5_000;
const serviceName = 'executor.v1.Executor';

/**
 * Checks the service with the standard health protocol of gRPC, and throws if it does not serve. A service counts as
 * serving if it does not implement the protocol, or does not know this service name.
 */
export async function checkHealth(client: Client, deadline: number, signal: AbortSignal): Promise<void> {
  let reply: HealthReply;
  try {
    reply = await requestHealth(client, Math.min(deadline, Date.now() + maxWaitMs), signal);
  } catch (error) {
    if (isServiceError(error) && [status.UNIMPLEMENTED, status.NOT_FOUND].includes(error.code)) return;
    throw new UnknownHealthError(error);
  }
  if (reply.status === 'SERVING' || reply.status === 'SERVICE_UNKNOWN') return;
  throw new ExecutionError(`the service reports the health status ${reply.status}`);
}

function requestHealth(client: Client, deadline: number, signal: AbortSignal): Promise<HealthReply> {
  const { path, requestSerialize, responseDeserialize } = checkMethod;
  return new Promise((resolve, reject) => {
    const call = client.makeUnaryRequest(
      path,
      requestSerialize,
      responseDeserialize,
      { service: serviceName },
      new Metadata(),
      { deadline },
      (error, reply) => {
        signal.removeEventListener('abort', cancel);
        if (reply) resolve(reply);
        else reject(error ?? new Error('the service returned neither a health status nor an error'));
      },
    );
    const cancel = () => call.cancel();
    signal.addEventListener('abort', cancel);
  });
}
