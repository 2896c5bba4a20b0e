import { randomUUID } from 'node:crypto';
import { types } from 'node:util';
import { signMessage } from '@distribute-schedule/executor-client';
import { errors, type Dispatcher } from 'undici';
import type { RemoteInstance } from './remote-instance';

/** As much of an answer as is read. */
const maxAnswerBytes = 1024 * 1024;
const cancelTimeoutMs = 2000;
/** What a health check says beyond its status is for people; a short answer is read so that its connection can be kept. */
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
    const response = await this.dispatch(below(baseUrl, message.path), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'distribute-schedule',
        ...message.headers,
        ...(signingKey !== undefined && { ...signMessage(signingKey, signed) }),
      },
      body,
      signal: message.signal,
    });
    const text = await readText(response.body, maxAnswerBytes);
    const retryAfter = response.headers['retry-after'];
    const seconds = Number(retryAfter);
    return {
      status: response.statusCode,
      retryAfterMs: typeof retryAfter === 'string' && seconds >= 0 ? seconds * 1000 : undefined,
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
      const { statusCode: status, body } = await this.dispatch(url, { method: 'GET', signal });
      await body.dump({ limit: maxProbeBytes, signal }).catch(() => undefined);
      return status >= 200 && status < 300 ? undefined : `its health check answered ${status}`;
    } catch (error) {
      return `its health check failed: ${reasonOf(error)}`;
    }
  }

  private async dispatch(
    url: string,
    options: Omit<Dispatcher.RequestOptions, 'origin' | 'path'>,
  ): Promise<Dispatcher.ResponseData> {
    const { origin, pathname, search } = new URL(url);
    try {
      return await this.dispatcher.request({ ...options, origin, path: `${pathname}${search}` });
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

/**
 * Calls of the system that come before a connection stands, and the guard's word. A connection that breaks later may have
 * carried the request.
 */
const connectingCalls = ['connect', 'getaddrinfo'];
const notReachedCodes = ['ENOTFOUND', 'EGRESS_REFUSED'];

function isNotReached(error: unknown): boolean {
  if (error instanceof errors.ConnectTimeoutError) return true;
  if (error instanceof AggregateError) return error.errors.length > 0 && error.errors.every(isNotReached);
  const { code, syscall } = error as { code?: unknown; syscall?: unknown };
  return connectingCalls.includes(syscall as string) || notReachedCodes.includes(code as string);
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
