import { ExecutionError, type ExecutionContext } from '@distribute-schedule/executor-api';
import type { CallOptions, Client, ClientReadableStream, Metadata } from '@grpc/grpc-js';
import {
  executeMethod,
  executeStreamMethod,
  type ExecuteEvent,
  type ExecuteRequest,
  type ExecuteResponse,
  type LogLevel,
} from './protocol';

export interface Call {
  readonly client: Client;
  readonly request: ExecuteRequest;
  readonly metadata: Metadata;
  readonly options: CallOptions;
}

/** Ends as the call does; a signal that aborts cancels the call, and so the service's work where it heeds that. */
export function callOnce(
  { client, request, metadata, options }: Call,
  signal: AbortSignal,
): Promise<ExecuteResponse> {
  return new Promise((resolve, reject) => {
    const { path, requestSerialize, responseDeserialize } = executeMethod;
    const call = client.makeUnaryRequest(
      ...([path, requestSerialize, responseDeserialize, request, metadata, options] as const),
      (error, response) => {
        signal.removeEventListener('abort', cancel);
        if (response) resolve(response);
        else reject(error ?? new Error('the service gave neither a result nor an error'));
      },
    );
    const cancel = () => call.cancel();
    signal.addEventListener('abort', cancel);
    if (signal.aborted) cancel();
  });
}

export async function callWithStream(
  { client, request, metadata, options }: Call,
  context: Pick<ExecutionContext, 'signal' | 'logger' | 'progress'>,
): Promise<ExecuteResponse> {
  const { path, requestSerialize, responseDeserialize } = executeStreamMethod;
  const stream: ClientReadableStream<ExecuteEvent> = client.makeServerStreamRequest(
    ...([path, requestSerialize, responseDeserialize, request, metadata, options] as const),
  );
  const cancel = () => stream.cancel();
  context.signal.addEventListener('abort', cancel);
  if (context.signal.aborted) cancel();
  try {
    let result: ExecuteResponse | undefined;
    for await (const event of stream as AsyncIterable<ExecuteEvent>) {
      if (event.log) context.logger[levels.get(event.log.level) ?? 'info'](event.log.message);
      if (event.progress) context.progress(event.progress.percent, event.progress.note || undefined);
      if (event.result) result = event.result;
    }
    if (!result) throw new ExecutionError('the service ended its stream without a result');
    return result;
  } finally {
    context.signal.removeEventListener('abort', cancel);
    // Where the answer was not read to its end, nobody is to send on.
    cancel();
  }
}

/** All else is information, also what only a later version of the service knows: a number then. */
const levels: ReadonlyMap<LogLevel, 'warn' | 'error'> = new Map([
  ['LEVEL_WARN', 'warn'],
  ['LEVEL_ERROR', 'error'],
]);
