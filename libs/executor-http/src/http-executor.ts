import { types } from 'node:util';
import {
  ExecutionError,
  dateIn,
  retryAfterMs,
  type ExecutionContext,
  type ExecutionResult,
  type ExecutionTask,
  type Executor,
} from '@distribute-schedule/executor-api';
import type { Agent, Dispatcher } from 'undici';
import { buildRequest, executionValues, type HttpRequest } from './build-request';
import { EgressRefusedError, type EgressGuard } from './egress-guard';
import { guardedAgent, type GuardedAgentSettings } from './guarded-agent';
import { readHttpParameters, type HttpParameters } from './http-parameters';
import { readResponseBody, type ResponseBody } from './read-response-body';
import { ParametersError } from './template';

/** Statuses that the same request would get again, so that a retry makes no sense. */
const finalStatuses = new Set([400, 405, 410, 413, 414, 415, 422, 501]);
/** Maximum length of an unexpected response body in the execution's log. */
const maxLoggedCharacters = 1000;

/** Runs a task by sending one HTTP request, which the task's parameters describe. */
export class HttpExecutor implements Executor {
  readonly type = 'http';
  readonly protocol = 'http';
  private readonly agent: Agent;

  constructor(
    private readonly guard: EgressGuard,
    settings: GuardedAgentSettings = {},
  ) {
    this.agent = guardedAgent(guard, settings);
  }

  async execute(task: ExecutionTask, context: ExecutionContext): Promise<ExecutionResult> {
    const { parameters, request } = this.prepare(task, context);
    const response = await this.send(request, context.signal);
    const { statusCode: status, statusText, headers } = response;
    const encoding = headerOf(headers, 'content-encoding');
    const body = await this.withPlainErrors(() => readResponseBody(response.body, encoding), context.signal);
    const statusLine = `${status} ${statusText}`.trim();
    if (!parameters.expects(status)) throw this.unexpected(statusLine, response, body, context);
    const content = contentOf(body, { type: headerOf(headers, 'content-type'), status }, parameters.response);
    return {
      code: status,
      message: content.note === '' ? statusLine : `${statusLine}, ${content.note}`,
      ...content.kept,
    };
  }

  async stop(): Promise<void> {
    // Running requests have been aborted already. A graceful close would wait for servers that never respond.
    await this.agent.destroy();
  }

  private prepare(
    task: ExecutionTask,
    context: ExecutionContext,
  ): { parameters: HttpParameters; request: HttpRequest } {
    try {
      const { secrets } = context;
      const parameters = readHttpParameters(secrets ? secrets.parametersAsWritten : task.parameters);
      const values = { parameters: task.parameters, execution: executionValues(task, context) };
      const request = buildRequest(parameters, { ...values, ...(secrets && { secrets: secrets.values }) });
      return { parameters, request: { ...request, url: this.guard.checkUrl(request.url).href } };
    } catch (error) {
      if (error instanceof ParametersError || error instanceof EgressRefusedError) {
        throw new ExecutionError(error.message, { final: true });
      }
      throw error;
    }
  }

  private async send(
    { url, method, headers, body }: HttpRequest,
    signal: AbortSignal,
  ): Promise<Dispatcher.ResponseData> {
    return this.withPlainErrors(
      () =>
        this.agent.request({
          ...originAndPath(url),
          method,
          headers,
          signal,
          ...(body !== undefined && { body }),
        }),
      signal,
    );
  }

  /** Turns errors of the connection into messages that users understand. */
  private async withPlainErrors<T>(action: () => Promise<T>, signal: AbortSignal): Promise<T> {
    try {
      return await action();
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (error instanceof EgressRefusedError) throw new ExecutionError(error.message);
      throw new ExecutionError(`got no complete response: ${reasonOf(error)}`);
    }
  }

  private unexpected(
    statusLine: string,
    { statusCode, headers }: Dispatcher.ResponseData,
    { bytes }: ResponseBody,
    { logger }: ExecutionContext,
  ): ExecutionError {
    const beginning = bytes
      .subarray(0, maxLoggedCharacters * 4)
      .toString('utf8')
      .slice(0, maxLoggedCharacters);
    if (beginning !== '') logger.warn(`the response body starts with: ${beginning}`);
    if (statusCode >= 300 && statusCode < 400) {
      return new ExecutionError(
        `unexpected status ${statusLine}; redirects are not followed, so use the final URL in the task`,
        { final: true },
      );
    }
    const answeredAt = dateIn(headerOf(headers, 'date')) ?? Date.now();
    const delayMs = retryAfterMs(headerOf(headers, 'retry-after'), answeredAt);
    return new ExecutionError(`unexpected status ${statusLine}`, {
      final: finalStatuses.has(statusCode),
      ...(delayMs !== undefined && { retryAfterMs: delayMs }),
    });
  }
}

function originAndPath(url: string): { origin: string; path: string } {
  const { origin, pathname, search } = new URL(url);
  return { origin, path: `${pathname}${search}` };
}

/** Reads a body as JSON or text. The note goes into the result's message. */
function contentOf(
  { bytes, isCut }: ResponseBody,
  { type, status }: { readonly type: string; readonly status: number },
  response: HttpParameters['response'],
): { note: string; kept: { data?: unknown } } {
  const note = isCut ? `response cut after ${bytes.length} bytes` : '';
  const isJsonType = /^application\/([a-z0-9.+-]+\+)?json\b/i.test(type);
  const isJson = response === 'json' || (response === 'auto' && isJsonType);
  if (isJson && bytes.length > 0) {
    if (isCut) {
      throw new ExecutionError(
        `the response is larger than ${bytes.length} bytes and cannot be read as JSON`,
      );
    }
    const json = parseJson(bytes);
    if (json !== undefined) return { note, kept: { data: json.value } };
    const declared = type === '' ? 'no content type' : type.slice(0, 100);
    throw new ExecutionError(
      isJsonType
        ? `the response is declared as ${declared} (status ${status}), but its body is not valid JSON`
        : `expected a JSON response, got ${declared} (status ${status})`,
    );
  }
  if (response === 'json')
    throw new ExecutionError(`expected a JSON response, got an empty one (status ${status})`);
  if (bytes.length === 0) return { note, kept: {} };
  const text = textOf(bytes, isCut);
  if (text === undefined)
    return { note: `${bytes.length} bytes that are not text${isCut ? ', response cut' : ''}`, kept: {} };
  return { note, kept: { data: text } };
}

function parseJson(bytes: Buffer): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(bytes.toString('utf8')) };
  } catch {
    return undefined;
  }
}

/**
 * Returns the body as UTF-8 text, or undefined if it is not. If it was cut, an incomplete last character is dropped.
 */
function textOf(bytes: Buffer, isCut: boolean): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: isCut });
  } catch {
    return undefined;
  }
}

function headerOf(headers: Dispatcher.ResponseData['headers'], name: string): string {
  const value = headers[name];
  return (Array.isArray(value) ? value[0] : value) ?? '';
}

/** Describes an error. When several addresses of a host fail, Node.js wraps their errors in one without a message. */
function reasonOf(error: unknown): string {
  if (!types.isNativeError(error)) return String(error);
  if (error instanceof AggregateError && error.errors.length > 0)
    return error.errors.map(reasonOf).join('; ');
  return error.message === '' ? error.name : error.message;
}
