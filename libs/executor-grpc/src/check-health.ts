import { ExecutionError } from '@distribute-schedule/executor-api';
import { Metadata, status, type Client } from '@grpc/grpc-js';
import { UnknownHealthError, isServiceError } from './grpc-failure';
import { checkMethod, type HealthReply } from './protocol';

const patienceMs = 5_000;
const serviceName = 'executor.v1.Executor';

/** Asks by the standard protocol whether the service serves. One that does not speak it, or does not know itself by this name, counts as serving. */
export async function checkHealth(client: Client, deadline: number, signal: AbortSignal): Promise<void> {
  let reply: HealthReply;
  try {
    reply = await ask(client, Math.min(deadline, Date.now() + patienceMs), signal);
  } catch (error) {
    if (isServiceError(error) && [status.UNIMPLEMENTED, status.NOT_FOUND].includes(error.code)) return;
    throw new UnknownHealthError(error);
  }
  if (reply.status === 'SERVING' || reply.status === 'SERVICE_UNKNOWN') return;
  throw new ExecutionError(`the service says that it is ${reply.status}`);
}

function ask(client: Client, deadline: number, signal: AbortSignal): Promise<HealthReply> {
  const { path, requestSerialize, responseDeserialize } = checkMethod;
  return new Promise((resolve, reject) => {
    const call = client.makeUnaryRequest(
      ...([path, requestSerialize, responseDeserialize, { service: serviceName }] as const),
      new Metadata(),
      { deadline },
      (error, reply) => {
        signal.removeEventListener('abort', cancel);
        if (reply) resolve(reply);
        else reject(error ?? new Error('no answer'));
      },
    );
    const cancel = () => call.cancel();
    signal.addEventListener('abort', cancel);
  });
}
