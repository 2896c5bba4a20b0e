import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { RecordingLogger } from '@distribute-schedule/application/testing';
import {
  apiToken,
  createSystem,
  type PartialConfiguration,
  type System,
  type SystemOptions,
} from '@distribute-schedule/runtime';

/** Secrets of the tokens of a system, by role. */
export const secrets = {
  viewer: 'Hq7Rw2Zx9Lm4Tb6Vc3Nf8Kd5',
  operator: 'Pz5Gy8Jt3Wq6Xs9Dh2Vn7Mc4',
  admin: 'Bk4Fv7Sd2Yp9Qn6Ux3Zt8Lr5',
} as const;
export type Role = keyof typeof secrets;

type Handlers = NonNullable<SystemOptions['handlers']>;
type Json = Readonly<Record<string, unknown>>;

/** A whole system with its console, in this process. */
export interface ASystem {
  readonly origin: string;
  readonly ports: System['ports'];
  /** Calls the API as an admin. @returns the body of the response */
  call(method: string, path: string, body?: Json): Promise<Json>;
  /** Lets the executions of the handler `wait` end. */
  release(): void;
  stop(): Promise<void>;
}

/** Starts a system on SQLite, unless the settings name another store. @param handlers beside those of every system */
export async function startSystem(
  settings: PartialConfiguration = {},
  handlers: Handlers = {},
): Promise<ASystem> {
  const folder = mkdtempSync(path.join(tmpdir(), 'ds-browser-'));
  const log = new RecordingLogger();
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  const system = createSystem(
    {
      store: 'sqlite',
      sqlite: { file: path.join(folder, 'schedule.db') },
      ...settings,
      api: { port: 0, tokens, ...settings.api },
      console: { environment: 'production', ...settings.console },
    },
    { log, version: '1.2.3', consoleFolder, handlers: { ...handlersFor(released), ...handlers } },
  );
  await system.start();
  const { url: origin } = log.lines.find(({ message }) => message === 'API is listening')?.fields as {
    url: string;
  };
  return {
    origin,
    ports: system.ports,
    call: (method, where, body) => call(origin, method, where, body),
    release,
    stop: () => stop(system, folder),
  };
}

const consoleFolder = path.join(__dirname, '../../../../libs/console-ui/dist/pages');
const tokens = (['viewer', 'operator', 'admin'] as const).map((role) => apiToken(role, role, secrets[role]));

interface Told {
  readonly parameters: unknown;
}
interface Spoken {
  info(message: string): void;
  warn(message: string): void;
}

/** Handlers of the tasks that specs create. `wait` runs until the spec releases it, or until it is cancelled. */
const handlersFor = (released: Promise<void>) => ({
  quick: () => 'done',
  fail: (): never => {
    throw new Error('HTTP 503 from https://ledger.example/close: upstream connect error');
  },
  /** Fails with HTML, a mark that turns the direction of the text, and a megabyte of letters. */
  shout: (): never => {
    throw new Error(`<script>alert(1)</script> \u202emoc.kcab ${'x'.repeat(1_000_000)}`);
  },
  /** Logs, and fails when its parameters say so. */
  talk: ({ parameters }: Told, { logger }: { readonly logger: Spoken }) => {
    logger.info('connecting');
    logger.warn('\u001b[33mslow answer\u001b[0m');
    if ((parameters as { readonly fails?: boolean }).fails) throw new Error('the ledger is closed');
    return { rows: 3, api_key: 'not for the eyes' };
  },
  wait: (_task: unknown, { signal }: { readonly signal: AbortSignal }) =>
    Promise.race([
      released,
      new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve())),
    ]),
});

async function call(origin: string, method: string, where: string, body?: Json): Promise<Json> {
  const response = await fetch(`${origin}/api/v1${where}`, {
    method,
    headers: { authorization: `Bearer ${secrets.admin}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  const answer = (await response.json()) as Json;
  if (!response.ok) throw new Error(`${method} ${where}: ${JSON.stringify(answer)}`);
  return answer;
}

async function stop(system: System, folder: string): Promise<void> {
  await system.stop();
  rmSync(folder, { recursive: true, force: true });
}
