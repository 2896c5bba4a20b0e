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

/** Makes one call. If the signal aborts, the call is cancelled. The service can then stop its work. */
export function callOnce(
  { client, request, metadata, options }: Call,
  signal: AbortSignal,
): Promise<ExecuteResponse> {
  return new Promise((resolve, reject) => {
    const { path, requestSerialize, responseDeserialize } = executeMethod;
    const call = client.makeUnaryRequest(
      path,
      requestSerialize,
      responseDeserialize,
      request,
      metadata,
      options,
      (error, response) => {
        signal.removeEventListener('abort', cancel);
        if (response) resolve(response);
        else reject(error ?? new Error('the service returned neither a result nor an error'));
      },
    );
    const cancel = () => call.cancel();
    signal.addEventListener('abort', cancel);
    if (signal.aborted) cancel();
  });
}

/** Makes one call with a stream of events, and passes on its log lines and progress. Returns the last result. */
export async function callWithStream(
  { client, request, metadata, options }: Call,
  context: Pick<ExecutionContext, 'signal' | 'logger' | 'progress'>,
): Promise<ExecuteResponse> {
  const { path, requestSerialize, responseDeserialize } = executeStreamMethod;
  const stream: ClientReadableStream<ExecuteEvent> = client.makeServerStreamRequest(
    path,
    requestSerialize,
    responseDeserialize,
    request,
    metadata,
    options,
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
    // If an error ended the loop early, this tells the service to stop sending.
    cancel();
  }
}

/** Every other level is logged as info. That includes levels of newer services, which arrive as a number. */
const levels: ReadonlyMap<LogLevel, 'warn' | 'error'> = new Map([
  ['LEVEL_WARN', 'warn'],
  ['LEVEL_ERROR', 'error'],
]);
