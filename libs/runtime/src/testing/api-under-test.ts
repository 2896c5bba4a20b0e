import { RecordingLogger } from '@distribute-schedule/application/testing';
import type { LocalHandlers } from '@distribute-schedule/executor-local';
import { createSystem, type System } from '../create-system';
import type { PartialConfiguration } from '../config/configuration';
import type { Role } from '../roles';
import { testRedis } from './test-stores';

export interface ApiUnderTest {
  readonly origin: string;
  readonly system: System;
  /** Every log line, so that specs can check what it must not contain. */
  readonly logged: readonly { readonly level: string; readonly fields: object; readonly message: string }[];
  call(
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer>;
  stop(): Promise<void>;
}

/** The fields of response bodies that specs read. */
export interface AnswerBody {
  readonly id: string;
  readonly code: string;
  readonly status: string;
  readonly execution_id: string;
  readonly description: string;
  readonly next_cursor: string | null;
  readonly unfinished: number;
  readonly items: readonly { readonly id: string; readonly draining: boolean; readonly capacity: number }[];
  readonly runs: readonly { readonly execution_id: string; readonly created: boolean }[];
  readonly results: readonly { readonly of: string; readonly execution_id: string }[];
  readonly tasks: readonly { readonly outcome: string }[];
  readonly errors: readonly { readonly field: string }[];
  readonly steps: readonly { readonly what: string }[];
  readonly next_runs: readonly unknown[];
  readonly upcoming: readonly unknown[];
  readonly minutes: readonly { readonly succeeded: number }[];
  readonly failing: readonly string[];
  readonly running_now: readonly unknown[];
  readonly unavailable: readonly string[];
  readonly unplanned: unknown;
  readonly due_next: readonly unknown[];
  readonly leader: { readonly id: string };
  readonly schedulers: readonly { readonly id: string }[];
  readonly counts: Readonly<Record<string, number>>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: AnswerBody;
  readonly text: string;
}

export interface ApiOptions {
  readonly settings?: PartialConfiguration;
  readonly roles?: readonly Role[];
  readonly handlers?: LocalHandlers;
  readonly secrets?: Readonly<Record<string, string>>;
}

/** A complete system with its own key prefix, and its API on a free port of this machine. */
export async function startApi({
  settings = {},
  roles,
  handlers = {},
  secrets = {},
}: ApiOptions = {}): Promise<ApiUnderTest> {
  const log = new RecordingLogger();
  const logged = log.lines;
  const system = createSystem(
    {
      ...settings,
      redis: testRedis(),
      api: { port: 0, ...settings.api },
    },
    { log, handlers, secrets, ...(roles && { roles }) },
  );
  await system.start();
  const line = logged.find(({ message }) => message === 'API is listening');
  const origin = (line?.fields as { url: string }).url;
  return {
    origin,
    system,
    logged,
    call: (method, path, body, headers = {}) => call(origin, { method, path, body, headers }),
    stop: () => system.stop(),
  };
}

async function call(
  origin: string,
  {
    method,
    path,
    body,
    headers,
  }: { method: string; path: string; body: unknown; headers: Readonly<Record<string, string>> },
): Promise<Answer> {
  const isText = typeof body === 'string';
  const response = await fetch(`${origin}${path}`, {
    method,
    headers: { ...(body !== undefined && !isText && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: isText ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  const read: unknown = isJson ? JSON.parse(text) : text;
  return { status: response.status, headers: response.headers, body: read as AnswerBody, text };
}

/** Repeats a request until the answer is acceptable. Only the timeout of the test ends it. */
export async function until<T>(ask: () => Promise<T>, isEnough: (answer: T) => boolean): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (isEnough(answer)) return answer;
    await new Promise(setImmediate);
  }
}
