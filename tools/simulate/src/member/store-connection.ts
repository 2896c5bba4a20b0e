import { StoreUnavailableError, type Clock } from '@distribute-schedule/application';
import { methodsOf } from '../store/port-methods';
import type { ProcessClock } from './process-clock';

/** What the network does to one call of a process to the store. */
export interface CallConditions {
  /** Which message of the call the network loses, if any. */
  readonly lost?: 'request' | 'reply';
  readonly requestDelayMs: number;
  readonly replyDelayMs: number;
}

/** A call without a reply fails after this time. */
const callTimeoutMs = 2_000;
const never = new Promise<never>(() => undefined);

type Call = (...args: readonly unknown[]) => Promise<unknown>;

/** Connection between a process and the store: requests and replies take time and can be lost. */
export class StoreConnection {
  /** @param nextConditions returns what the network does to the next call */
  constructor(
    private readonly process: ProcessClock,
    private readonly time: Clock,
    private readonly nextConditions: () => CallConditions,
  ) {}

  /** Returns the port as the process sees it: every call goes through this connection. */
  wrap<Port extends object>(port: Port): Port {
    const calls = methodsOf(port).map((name): [string, Call] => {
      const call = (port as Record<string, Call>)[name] as Call;
      return [name, (...args) => this.send(() => call.apply(port, args as unknown[]))];
    });
    return Object.fromEntries(calls) as Port;
  }

  private async send(call: () => Promise<unknown>): Promise<unknown> {
    if (this.process.isDead) return never;
    const { lost, requestDelayMs, replyDelayMs } = this.nextConditions();
    if (requestDelayMs > 0) await this.pause(requestDelayMs);
    if (lost === 'request') return this.timeOut();
    const reply = call();
    if (lost === 'reply') {
      reply.catch(() => undefined);
      return this.timeOut();
    }
    try {
      await reply;
    } catch {
      // The caller gets this error from the last line, after the delay of the reply.
    }
    if (replyDelayMs > 0) await this.pause(replyDelayMs);
    await this.untilAwake();
    return reply;
  }

  private async timeOut(): Promise<never> {
    await this.pause(callTimeoutMs);
    await this.untilAwake();
    throw new StoreUnavailableError(`no reply within ${callTimeoutMs} ms`);
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.time.after(ms, resolve));
  }

  private untilAwake(): Promise<void> | undefined {
    if (!this.process.isFrozen && !this.process.isDead) return undefined;
    return new Promise((resolve) => this.process.whenAwake(resolve));
  }
}
