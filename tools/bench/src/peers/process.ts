import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { BullMq } from './bullmq';
import { Floor } from './floor';
import { Ours } from './ours';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  epochMs,
  monotonicMs,
  type FilledKind,
  type Payload,
  type Schedules,
  type Side,
  type SideName,
  type SideOptions,
} from './side';

export interface PeerOptions extends SideOptions {
  readonly side: SideName;
}

export type Command =
  | { readonly do: 'fill'; readonly count: number; readonly kind?: FilledKind }
  | { readonly do: 'schedule'; readonly schedules: Schedules }
  | { readonly do: 'trigger'; readonly count: number; readonly pauseMs: number }
  | { readonly do: 'work' }
  | { readonly do: 'lead' }
  | { readonly do: 'serve'; readonly port: number }
  | { readonly do: 'progress' }
  | { readonly do: 'report' };

/** What a process has done since it began to work. */
export interface Progress {
  readonly count: number;
  /** Monotonic times of the first and the last start of a handler. */
  readonly firstAt: number;
  readonly lastAt: number;
  readonly cpuMicros: number;
  /** Memory of the process. */
  readonly rssBytes: number;
}

export interface Report extends Progress {
  /** Delays in ms from each trigger to its handler. */
  readonly triggerDelays: readonly number[];
  /** Delays in ms from each due time to its handlers. */
  readonly fireDelays: readonly (readonly [dueAt: number, delays: readonly number[]])[];
}

type Reply = { readonly result: unknown } | { readonly error: string };

const sides: Readonly<Record<SideName, new (options: SideOptions) => Side>> = {
  bullmq: BullMq,
  ours: Ours,
  floor: Floor,
};

/** Runs in the child process: carries out the commands of the parent, one at a time, and ends when the parent disconnects. */
export function runPeer(text: string): void {
  const options = JSON.parse(text) as PeerOptions;
  const side = new sides[options.side](options);
  const served = new ServedSide(side);
  process.on('message', (command: Command) => {
    served.carryOut(command).then(
      (result) => process.send?.({ result } satisfies Reply),
      (error: unknown) => process.send?.({ error: String(error) } satisfies Reply),
    );
  });
  process.on('disconnect', () => void side.close().finally(() => process.exit(0)));
}

class ServedSide {
  private count = 0;
  private firstAt = 0;
  private lastAt = 0;
  private cpuBefore = process.cpuUsage();
  private readonly triggerDelays: number[] = [];
  private readonly fireDelays = new Map<number, number[]>();

  constructor(private readonly side: Side) {}

  async carryOut(command: Command): Promise<unknown> {
    switch (command.do) {
      case 'fill':
        return this.side.fill(command.count, command.kind ?? 'waiting');
      case 'schedule':
        return this.side.schedule?.(command.schedules);
      case 'trigger':
        for (let n = 0; n < command.count; n += 1) {
          await this.side.trigger({ kind: 'trigger', sentAt: monotonicMs() });
          await sleep(command.pauseMs);
        }
        return undefined;
      case 'work':
        this.cpuBefore = process.cpuUsage();
        return this.side.work((payload, dueAt) => this.onRun(payload, dueAt));
      case 'lead':
        this.cpuBefore = process.cpuUsage();
        return this.side.lead?.();
      case 'serve':
        return this.side.serve?.(command.port);
      case 'progress':
        return this.progress();
      case 'report':
        return this.report();
    }
  }

  private onRun(payload: Payload, dueAt = 0): void {
    const now = monotonicMs();
    if (this.count === 0) this.firstAt = now;
    this.count += 1;
    this.lastAt = now;
    if (payload.kind === 'trigger') this.triggerDelays.push(now - payload.sentAt);
    if (payload.kind !== 'cron') return;
    const delays = this.fireDelays.get(dueAt);
    if (delays) delays.push(epochMs() - dueAt);
    else this.fireDelays.set(dueAt, [epochMs() - dueAt]);
  }

  private progress(): Progress {
    const { count, firstAt, lastAt } = this;
    const { user, system } = process.cpuUsage(this.cpuBefore);
    return { count, firstAt, lastAt, cpuMicros: user + system, rssBytes: process.memoryUsage().rss };
  }

  private report(): Report {
    return { ...this.progress(), triggerDelays: this.triggerDelays, fireDelays: [...this.fireDelays] };
  }
}

/** A process of a measured system, seen from the parent. */
export class PeerProcess {
  private answer: ((reply: Reply) => void) | undefined;

  private constructor(private readonly child: ChildProcess) {
    child.on('message', (reply: Reply) => this.answer?.(reply));
    child.on('exit', (code) => this.answer?.({ error: `the process exited with ${code}` }));
  }

  static start(options: PeerOptions): PeerProcess {
    return new PeerProcess(fork(__filename, ['peer', JSON.stringify(options)]));
  }

  async tell(command: Exclude<Command, { do: 'progress' | 'report' }>): Promise<void> {
    await this.ask(command);
  }

  async progress(): Promise<Progress> {
    return (await this.ask({ do: 'progress' })) as Progress;
  }

  async report(): Promise<Report> {
    return (await this.ask({ do: 'report' })) as Report;
  }

  /** @returns the monotonic time of the kill */
  async kill(): Promise<number> {
    const ended = once(this.child, 'exit');
    const at = monotonicMs();
    this.child.kill('SIGKILL');
    await ended;
    return at;
  }

  async stop(): Promise<void> {
    if (!this.child.connected) return;
    const ended = once(this.child, 'exit');
    this.child.disconnect();
    await ended;
  }

  private async ask(command: Command): Promise<unknown> {
    const reply = await new Promise<Reply>((resolve) => {
      this.answer = resolve;
      this.child.send(command);
    });
    if ('error' in reply) throw new Error(`a measured process failed at "${command.do}": ${reply.error}`);
    return reply.result;
  }
}
