import { StoreUnavailableError, type Clock } from '@distribute-schedule/application';
import { methodsOf } from '../store/port-methods';
import type { ProcessClock } from './process-clock';

/** What becomes of one call of a process to the store. */
export interface CallConditions {
  readonly lost?: 'request' | 'reply';
  readonly requestDelayMs: number;
  readonly replyDelayMs: number;
}

/** How long a process waits before it counts a call as failed. */
const callTimeoutMs = 2_000;
const never = new Promise<never>(() => undefined);

type Call = (...args: readonly unknown[]) => Promise<unknown>;

/** The line between a process and the store, on which requests and replies take their time and may be lost. */
export class StoreConnection {
  /** @param next what becomes of the next call */
  constructor(
    private readonly process: ProcessClock,
    private readonly time: Clock,
    private readonly next: () => CallConditions,
  ) {}

  /** The port as it is seen from this end of the line. */
  to<Port extends object>(port: Port): Port {
    const calls = methodsOf(port).map((name): [string, Call] => {
      const call = (port as Record<string, Call>)[name] as Call;
      return [name, (...args) => this.ask(() => call.apply(port, args as unknown[]))];
    });
    return Object.fromEntries(calls) as Port;
  }

  private async ask(call: () => Promise<unknown>): Promise<unknown> {
    if (this.process.isDead) return never;
    const { lost, requestDelayMs, replyDelayMs } = this.next();
    if (requestDelayMs > 0) await this.pause(requestDelayMs);
    if (lost === 'request') return this.timeOut();
    const answer = call();
    if (lost === 'reply') {
      answer.catch(() => undefined);
      return this.timeOut();
    }
    try {
      await answer;
    } catch {
      // The caller hears of it below.
    }
    if (replyDelayMs > 0) await this.pause(replyDelayMs);
    await this.isAwake();
    return answer;
  }

  private async timeOut(): Promise<never> {
    await this.pause(callTimeoutMs);
    await this.isAwake();
    throw new StoreUnavailableError('no answer came');
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.time.after(ms, resolve));
  }

  private isAwake(): Promise<void> | undefined {
    if (!this.process.isFrozen && !this.process.isDead) return undefined;
    return new Promise((resolve) => this.process.whenAwake(resolve));
  }
}
