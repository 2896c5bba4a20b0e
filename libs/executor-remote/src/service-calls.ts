import { randomUUID } from 'node:crypto';
import { types } from 'node:util';
import { errors, type Dispatcher } from 'undici';
import { signMessage } from './message-signature';
import type { RemoteInstance } from './remote-instance';

/** As much of an answer as is read. */
const maxAnswerBytes = 1024 * 1024;
const cancelTimeoutMs = 2000;
const maxProbeBytes = 64 * 1024;

/** The instance was not reached: nothing of the request has arrived, so another may be asked. */
export class NotReachedError extends Error {}

export interface ServiceAnswer {
  readonly status: number;
  readonly retryAfterMs: number | undefined;
  /** Undefined where the body is no JSON object. */
  readonly json: Readonly<Record<string, unknown>> | undefined;
}

export interface Message {
  readonly path: '/execute' | '/cancel';
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** Calls to registered services. Where they may lead is a matter of the dispatcher. */
export class ServiceCalls {
  constructor(private readonly dispatcher: Dispatcher) {}

  /** Signed with the instance's key, so that the service knows who asks. */
  async post({ baseUrl, signingKey }: RemoteInstance, message: Message): Promise<ServiceAnswer> {
    const body = JSON.stringify(message.body);
    const signed = { id: `msg_${randomUUID()}`, timestampSeconds: Math.floor(Date.now() / 1000), body };
    const { status, retryAfter, text } = await this.send(below(baseUrl, message.path), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'distribute-schedule',
        ...message.headers,
        ...(signingKey !== undefined && { ...signMessage(signingKey, signed) }),
      },
      body,
      signal: message.signal,
      maxBytes: maxAnswerBytes,
    });
    const seconds = Number(retryAfter);
    return {
      status,
      retryAfterMs: retryAfter !== undefined && seconds >= 0 ? seconds * 1000 : undefined,
      json: objectIn(text),
    };
  }

  /** Asks the service to stop an attempt. It may or may not hear it, or only when it runs the next one. */
  async cancel(instance: RemoteInstance, executionId: string, attempt: number): Promise<void> {
    try {
      await this.post(instance, {
        path: '/cancel',
        body: { execution_id: executionId, attempt },
        signal: AbortSignal.timeout(cancelTimeoutMs),
      });
    } catch {
      // The service is gone, or does not know the route.
    }
  }

  /** @returns why the service is not well, or undefined */
  async probe(url: string, timeoutMs: number): Promise<string | undefined> {
    try {
      const signal = AbortSignal.timeout(timeoutMs);
      const { status } = await this.send(url, {
        method: 'GET',
        headers: {},
        signal,
        maxBytes: maxProbeBytes,
      });
      return status >= 200 && status < 300 ? undefined : `its health check answered ${status}`;
    } catch (error) {
      return `its health check failed: ${reasonOf(error)}`;
    }
  }

  private async send(
    url: string,
    {
      maxBytes,
      ...options
    }: {
      readonly method: 'GET' | 'POST';
      readonly headers: Record<string, string>;
      readonly body?: string;
      readonly signal: AbortSignal;
      readonly maxBytes: number;
    },
  ): Promise<{ status: number; retryAfter: string | undefined; text: string }> {
    const { origin, pathname, search } = new URL(url);
    const response = await this.dispatch({ ...options, origin, path: `${pathname}${search}` });
    const retryAfter = response.headers['retry-after'];
    return {
      status: response.statusCode,
      retryAfter: typeof retryAfter === 'string' ? retryAfter : undefined,
      text: await readText(response.body, maxBytes),
    };
  }

  private async dispatch(
    options: Parameters<Dispatcher['request']>[0],
  ): Promise<Awaited<ReturnType<Dispatcher['request']>>> {
    try {
      return await this.dispatcher.request(options);
    } catch (error) {
      if (isNotReached(error)) throw new NotReachedError(reasonOf(error), { cause: error });
      throw error;
    }
  }
}

async function readText(body: AsyncIterable<Buffer>, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    // Leaving the loop ends the connection.
    if (bytes > maxBytes) throw new Error(`its answer is larger than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** What comes up before a connection stands. A connection that breaks later may have carried the request. */
const notReachedCodes = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EGRESS_REFUSED',
];

function isNotReached(error: unknown): boolean {
  if (error instanceof errors.ConnectTimeoutError) return true;
  if (error instanceof AggregateError) return error.errors.length > 0 && error.errors.every(isNotReached);
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && notReachedCodes.includes(code);
}

export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0)
    return error.errors.map(reasonOf).join('; ');
  if (!types.isNativeError(error)) return String(error);
  return error.message === '' ? error.name : error.message;
}

function below(baseUrl: string, path: string): string {
  const url = new URL(baseUrl);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}${path}`;
  return url.href;
}

function objectIn(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
