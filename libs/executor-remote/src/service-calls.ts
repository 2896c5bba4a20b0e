import { randomUUID } from 'node:crypto';
import { types } from 'node:util';
import { dateIn, retryAfterMs } from '@distribute-schedule/executor-api';
import { signMessage } from '@distribute-schedule/executor-client';
import { errors, type Dispatcher } from 'undici';
import type { RemoteInstance } from './remote-instance';

const maxResponseBytes = 1024 * 1024;
const cancelTimeoutMs = 2000;
/**
 * Body bytes read from a health check. Only the status counts, but the connection can be reused only if the body is
 * read to its end.
 */
const maxProbeBytes = 64 * 1024;

/** No connection to the instance was made. The request has not arrived, so it is safe to call another instance. */
export class NotReachedError extends Error {}

export interface ServiceResponse {
  readonly status: number;
  readonly retryAfterMs: number | undefined;
  /** Undefined if the body is not a JSON object. */
  readonly json: Readonly<Record<string, unknown>> | undefined;
}

export interface Message {
  readonly path: '/execute' | '/cancel';
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** Calls to registered services. The dispatcher decides which addresses are allowed. */
export class ServiceCalls {
  constructor(private readonly dispatcher: Dispatcher) {}

  /** Posts a message, signed with the instance's keys so that the service can verify the sender. */
  async post(
    { baseUrl, signingKey, previousKey }: RemoteInstance,
    message: Message,
  ): Promise<ServiceResponse> {
    const body = JSON.stringify(message.body);
    const signed = { id: `msg_${randomUUID()}`, timestampSeconds: Math.floor(Date.now() / 1000), body };
    const response = await this.dispatch(urlBelow(baseUrl, message.path), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'distribute-schedule',
        ...message.headers,
        ...(signingKey !== undefined && { ...signMessage([signingKey, previousKey], signed) }),
      },
      body,
      signal: message.signal,
    });
    const text = await readText(response.body, maxResponseBytes);
    const { 'retry-after': retryAfter, date } = response.headers;
    const answeredAt = dateIn(String(date)) ?? Date.now();
    return {
      status: response.statusCode,
      retryAfterMs: retryAfterMs(String(retryAfter), answeredAt),
      json: parseObject(text),
    };
  }

  /**
   * Asks the service to stop an attempt, as best effort: the request may be lost, or may arrive when the service
   * already runs a later attempt. Therefore it names the attempt.
   */
  async cancel(instance: RemoteInstance, executionId: string, attempt: number): Promise<void> {
    try {
      await this.post(instance, {
        path: '/cancel',
        body: { execution_id: executionId, attempt },
        signal: AbortSignal.timeout(cancelTimeoutMs),
      });
    } catch {
      // Ignore: the service is gone, or does not have the route. Its timeout ends the attempt.
    }
  }

  /** @returns why the service is unhealthy, or undefined if it is healthy */
  async probe(url: string, timeoutMs: number): Promise<string | undefined> {
    try {
      const signal = AbortSignal.timeout(timeoutMs);
      const { statusCode: status, body } = await this.dispatch(url, { method: 'GET', signal });
      await body.dump({ limit: maxProbeBytes, signal }).catch(() => undefined);
      return status >= 200 && status < 300 ? undefined : `the health check returned status ${status}`;
    } catch (error) {
      return `the health check failed: ${reasonOf(error)}`;
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
    // Throwing ends the loop, which closes the connection.
    if (bytes > maxBytes) throw new Error(`the response is larger than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/**
 * System calls that fail before a connection exists, and codes with the same meaning: an unknown host name, and an
 * address that the egress guard refuses. After any other error the request may have arrived.
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

function urlBelow(baseUrl: string, path: string): string {
  const url = new URL(baseUrl);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}${path}`;
  return url.href;
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
