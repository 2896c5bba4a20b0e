import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { RecordingLogger } from '@distribute-schedule/application/testing';
import { apiToken, createSystem, type System, type SystemOptions } from '@distribute-schedule/runtime';
import { run } from '../run';
import { RecordingHost, type HostOptions } from './recording-host';

export const tokens = {
  admin: 'k3Vq8ZpXw5RtY7nBm2Cd9FgH',
  viewer: 'p9Lx4SdJq6WzE8vKt1Ub3NyG',
} as const;

export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  readonly host: RecordingHost;
}

/** A system with its API on a free port, and the command line that talks to it. */
export class CliUnderTest {
  private constructor(
    readonly url: string,
    private readonly system: System,
    private readonly folder: string,
  ) {}

  static async start(handlers: NonNullable<SystemOptions['handlers']> = {}): Promise<CliUnderTest> {
    const folder = mkdtempSync(path.join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'ds-cli-'));
    const log = new RecordingLogger();
    const system = createSystem(
      {
        store: 'sqlite',
        sqlite: { file: path.join(folder, 'schedule.db') },
        worker: { id: 'worker-1', shutdownGraceMs: 0 },
        api: {
          port: 0,
          tokens: [apiToken('root', 'admin', tokens.admin), apiToken('eye', 'viewer', tokens.viewer)],
        },
      },
      { log, handlers },
    );
    await system.start();
    const line = log.lines.find(({ message }) => message === 'API is listening');
    return new CliUnderTest((line?.fields as { url: string }).url, system, folder);
  }

  /** Creates a host for a command line of the admin. */
  host(args: readonly string[], options: HostOptions = {}): RecordingHost {
    const environment = { DS_URL: this.url, DS_TOKEN: tokens.admin, ...options.environment };
    return new RecordingHost(args, { homeFolder: this.folder, ...options, environment });
  }

  /** Runs a command line to its end. */
  async run(args: readonly string[], options: HostOptions = {}): Promise<Outcome> {
    return this.runWith(this.host(args, options));
  }

  async runWith(host: RecordingHost): Promise<Outcome> {
    return finish(host);
  }

  /** Runs a command line with --json and returns what it printed. */
  async json<T>(...args: readonly string[]): Promise<T> {
    const { code, out, err } = await this.run([...args, '--json']);
    if (code > 1) throw new Error(err);
    return JSON.parse(out) as T;
  }

  async stop(): Promise<void> {
    await this.system.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export async function finish(host: RecordingHost): Promise<Outcome> {
  const code = await run(host);
  return { code, out: host.out.text, err: host.err.text, host };
}
