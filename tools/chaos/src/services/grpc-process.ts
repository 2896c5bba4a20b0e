import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const script = join(__dirname, 'grpc-service.cjs');
const exitWithParent = join(__dirname, '..', 'processes', 'exit-with-parent.cjs');

/** The gRPC service of grpc-service.cjs in its own process. */
export class GrpcProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly address: string,
  ) {}

  static async start(): Promise<GrpcProcess> {
    const child = fork(script, { execArgv: ['--require', exitWithParent] });
    const [{ port }] = (await once(child, 'message')) as [{ port: number }];
    return new GrpcProcess(child, `127.0.0.1:${port}`);
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  async kill(): Promise<void> {
    const exited = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await exited;
  }
}
