import { fork, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../waiting/until';

export interface ExecutorProcessOptions {
  readonly instanceId: string;
  readonly port: number;
  /** URL of the schedulers' API. */
  readonly scheduler: string;
  readonly folder: string;
}

const bundle = join(__dirname, '..', '..', 'dist', 'apps', 'example-executor.cjs');
const exitWithParent = join(__dirname, '..', 'processes', 'exit-with-parent.cjs');

/** The example service as it ships, in its own process. */
export class ExecutorProcess {
  readonly exited: Promise<void>;
  private readonly child: ChildProcess;
  private readonly logFile: string;

  private constructor({ instanceId, port, scheduler, folder }: ExecutorProcessOptions) {
    this.logFile = join(folder, `${instanceId}.log`);
    const log = openSync(this.logFile, 'w');
    const flags = ['--port', String(port), '--instance-id', instanceId, '--scheduler', scheduler];
    this.child = fork(bundle, flags, {
      cwd: folder,
      execArgv: ['--require', exitWithParent],
      env: { PATH: process.env['PATH'], HOME: folder },
      stdio: ['ignore', log, log, 'ipc'],
    });
    closeSync(log);
    this.child.unref();
    this.child.channel?.unref();
    this.exited = new Promise((resolve) => this.child.once('exit', () => resolve()));
  }

  /** Resolves once the service has registered at the scheduler. */
  static async start(options: ExecutorProcessOptions): Promise<ExecutorProcess> {
    const started = new ExecutorProcess(options);
    await until(`${options.instanceId} is registered`, () => started.log().includes(': registered'));
    return started;
  }

  log(): string {
    return readFileSync(this.logFile, 'utf8');
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exited;
  }

  async terminate(): Promise<void> {
    this.child.kill('SIGTERM');
    await this.exited;
  }
}
