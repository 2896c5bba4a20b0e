import { fork, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { monotonic } from '../waiting/monotonic';
import { until } from '../waiting/until';

export type AppName = 'scheduler' | 'worker' | 'standalone' | 'fleet';

export interface AppProcessOptions {
  readonly app: AppName;
  readonly name: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Folder for the log, which is {folder}/{name}.log. */
  readonly folder: string;
  readonly preload?: readonly string[];
  /** Folder of the bundles. Default: those of the current sources. */
  readonly bundles?: string;
}

export interface LogLine {
  readonly level: string;
  readonly msg: string;
  readonly [field: string]: unknown;
}

/** Generous, because several processes that start at once on a busy machine take long to load. */
const startTimeoutMs = 45_000;

/** Written by build-apps.mjs. */
const currentBundles = join(__dirname, '..', '..', 'dist', 'apps');
const exitWithParent = join(__dirname, 'exit-with-parent.cjs');

/** A built app as it ships, in its own process: scheduler, worker, standalone, or `fleet` (many workers in one process). */
export class AppProcess {
  /** When the process ended, in ms on the monotonic clock. */
  diedAt: number | undefined;
  wasFrozen = false;
  readonly exited: Promise<number | string>;
  private readonly child: ChildProcess;
  private readonly logFile: string;

  private constructor(private readonly options: AppProcessOptions) {
    const { app, name, environment, folder, preload = [], bundles = currentBundles } = options;
    this.logFile = join(folder, `${name}.log`);
    const log = openSync(this.logFile, 'a');
    this.child = fork(join(bundles, `${app}.cjs`), [], {
      cwd: folder,
      execArgv: [exitWithParent, ...preload].flatMap((file) => ['--require', file]),
      env: { PATH: process.env['PATH'], HOME: folder, ...environment },
      stdio: ['ignore', log, log, 'ipc'],
    });
    closeSync(log);
    this.child.unref();
    this.child.channel?.unref();
    this.exited = new Promise((resolve) => {
      this.child.once('exit', (code, signal) => {
        this.diedAt = monotonic();
        resolve(signal ?? code ?? 'unknown');
      });
    });
  }

  static launch(options: AppProcessOptions): AppProcess {
    return new AppProcess(options);
  }

  /** Resolves once the app has logged that it started. */
  async started(): Promise<this> {
    await until(
      `${this.name} has started`,
      () => {
        const line = this.logged('started');
        if (!line && !this.isAlive)
          throw new Error(`${this.name} ended before it had started; the end of its log:\n${this.logTail()}`);
        return line;
      },
      { withinMs: startTimeoutMs },
    );
    return this;
  }

  get name(): string {
    return this.options.name;
  }
  get pid(): number {
    const { pid } = this.child;
    if (pid === undefined) throw new Error(`the process of ${this.name} could not be started`);
    return pid;
  }
  get isAlive(): boolean {
    return this.diedAt === undefined;
  }

  /** The end of its log if it exited with 1, as after an unhandled error. */
  get crash(): string | undefined {
    return this.child.exitCode === 1
      ? `crash: ${this.name} exited with 1; the end of its log:\n${this.logTail()}`
      : undefined;
  }

  async kill(): Promise<void> {
    if (this.isAlive) this.child.kill('SIGKILL');
    await this.exited;
  }

  freeze(): void {
    this.wasFrozen = true;
    this.child.kill('SIGSTOP');
  }

  thaw(): void {
    this.child.kill('SIGCONT');
  }

  /** Sends SIGTERM, as an orchestrator does to stop a pod. Resolves to the exit code. */
  async terminate(): Promise<number | string> {
    if (this.isAlive) this.child.kill('SIGTERM');
    return this.exited;
  }

  /** All lines logged so far. */
  log(): readonly LogLine[] {
    return readFileSync(this.logFile, 'utf8').split('\n').flatMap(readLine);
  }

  logged(message: string): LogLine | undefined {
    return this.log().findLast(({ msg }) => msg === message);
  }

  private logTail(): string {
    return readFileSync(this.logFile, 'utf8').split('\n').slice(-12).join('\n');
  }
}

/** Returns nothing for a line that is not JSON: a kill cut it short, or Node itself wrote it. */
function readLine(line: string): LogLine[] {
  try {
    return [JSON.parse(line) as LogLine];
  } catch {
    return [];
  }
}
