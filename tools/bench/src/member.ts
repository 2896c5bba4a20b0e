import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createSystem, type PartialConfiguration, type Role } from '@distribute-schedule/runtime';

/** Settings that the parent passes to a process of the measured system. */
interface MemberOptions {
  readonly configuration: PartialConfiguration;
  readonly roles: readonly Role[];
}

/** How late each task was when its handler began, in ms, since the previous report. */
type Report = readonly number[];

/** Runs in the child process: sends a report for each message of the parent, and stops when the parent disconnects. */
export async function runMember(options: string): Promise<void> {
  const { configuration, roles } = JSON.parse(options) as MemberOptions;
  const late: number[] = [];
  const noop = (_: unknown, context: { readonly scheduledTime: number }) => {
    late.push(Date.now() - context.scheduledTime);
  };
  const system = createSystem(configuration, { roles, handlers: { noop } });
  await system.start();
  process.on('message', () => process.send?.(late.splice(0)));
  process.on('disconnect', () => void system.stop().then(() => process.exit(0)));
  process.send?.([]);
}

/** A process of the measured system. */
export class Member {
  private constructor(private readonly child: ChildProcess) {}

  /** Resolves once the process has started. */
  static async start(options: MemberOptions): Promise<Member> {
    const child = fork(__filename, ['member', JSON.stringify(options)]);
    const member = new Member(child);
    await member.nextMessage();
    return member;
  }

  async report(): Promise<Report> {
    this.child.send('report');
    return this.nextMessage();
  }

  async stop(): Promise<void> {
    const ended = once(this.child, 'exit');
    this.child.disconnect();
    await ended;
  }

  private async nextMessage(): Promise<Report> {
    const [report] = (await Promise.race([once(this.child, 'message'), this.failure()])) as [Report];
    return report;
  }

  private async failure(): Promise<never> {
    const [code] = (await once(this.child, 'exit')) as [number | null];
    throw new Error(`a process of the measured system exited with ${code}`);
  }
}
