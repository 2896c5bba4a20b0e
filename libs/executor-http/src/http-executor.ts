import { types } from 'node:util';
import {
  ExecutionError,
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
import { readAnswer, type AnswerBody } from './read-answer';
import { retryAfterMs } from './retry-after';
import { ParametersError } from './template';

/** What the same request will be answered again. */
const hopelessStatuses = new Set([400, 405, 410, 413, 414, 415, 422, 501]);
/** How much of an unexpected answer goes into the execution's log. */
const loggedCharacters = 1000;

/** Runs a task by sending one HTTP request, whose parts are the task's parameters. */
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
    const answer = await this.send(request, context.signal);
    const { statusCode: status, statusText, headers } = answer;
    const encoding = headerOf(headers, 'content-encoding');
    const body = await this.read(() => readAnswer(answer.body, encoding), context.signal);
    const said = `${status} ${statusText}`.trim();
    if (!parameters.expects(status)) throw this.unexpected(said, answer, body, context);
    const content = contentOf(body, headerOf(headers, 'content-type'), parameters.response);
    return {
      code: status,
      message: content.note === '' ? said : `${said}, ${content.note}`,
      ...content.kept,
    };
  }

  async stop(): Promise<void> {
    // What still runs was told to end already; closing in peace would wait for servers that never answer.
    await this.agent.destroy();
  }

  private prepare(
    task: ExecutionTask,
    context: ExecutionContext,
  ): { parameters: HttpParameters; request: HttpRequest } {
    try {
      const parameters = readHttpParameters(task.parameters);
      const execution = executionValues(task, context);
      const request = buildRequest(parameters, { parameters: task.parameters, execution });
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
    return this.read(
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

  /** Says in plain words why no answer came. */
  private async read<Read>(act: () => Promise<Read>, signal: AbortSignal): Promise<Read> {
    try {
      return await act();
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (error instanceof EgressRefusedError) throw new ExecutionError(error.message);
      throw new ExecutionError(`no complete answer: ${reasonOf(error)}`);
    }
  }

  private unexpected(
    said: string,
    { statusCode, headers }: Dispatcher.ResponseData,
    { bytes }: AnswerBody,
    { logger }: ExecutionContext,
  ): ExecutionError {
    const beginning = bytes
      .subarray(0, loggedCharacters * 4)
      .toString('utf8')
      .slice(0, loggedCharacters);
    if (beginning !== '') logger.warn(`the answer began with: ${beginning}`);
    if (statusCode >= 300 && statusCode < 400) {
      return new ExecutionError(`answered ${said}, and redirects are not followed: say the final URL`, {
        final: true,
      });
    }
    const later = retryAfterMs(headerOf(headers, 'retry-after'), headerOf(headers, 'date'));
    return new ExecutionError(`answered ${said}`, {
      final: hopelessStatuses.has(statusCode),
      ...(later !== undefined && { retryAfterMs: later }),
    });
  }
}

function originAndPath(url: string): { origin: string; path: string } {
  const { origin, pathname, search } = new URL(url);
  return { origin, path: `${pathname}${search}` };
}

function contentOf(
  { bytes, isCut }: AnswerBody,
  type: string,
  response: HttpParameters['response'],
): { note: string; kept: { data?: unknown } } {
  const note = isCut ? `cut after ${bytes.length} bytes` : '';
  const isJson =
    response === 'json' || (response === 'auto' && /^application\/([a-z0-9.+-]+\+)?json\b/i.test(type));
  if (isJson && bytes.length > 0) {
    if (isCut)
      throw new ExecutionError(
        `the answer is longer than ${bytes.length} bytes, too long to be read as JSON`,
      );
    return { note, kept: { data: parsed(bytes, response === 'json') } };
  }
  if (response === 'json') throw new ExecutionError('the answer is empty, where JSON was expected');
  if (bytes.length === 0) return { note, kept: {} };
  const text = textOf(bytes, isCut);
  if (text === undefined)
    return { note: `${bytes.length} bytes that are no text${isCut ? ', cut' : ''}`, kept: {} };
  return { note, kept: { data: text } };
}

function parsed(bytes: Buffer, isExpected: boolean): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new ExecutionError(`the answer is no JSON, as ${isExpected ? 'was expected' : 'it says it is'}`);
  }
}

/** A cut may have split the last character. */
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

/** Trying two addresses of a host at once gives one error without words around the errors of both. */
function reasonOf(error: unknown): string {
  if (!types.isNativeError(error)) return String(error);
  if (error instanceof AggregateError && error.errors.length > 0)
    return error.errors.map(reasonOf).join('; ');
  return error.message === '' ? error.name : error.message;
}
