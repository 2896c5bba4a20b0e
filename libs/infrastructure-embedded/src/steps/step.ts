import type { WakeUp, RetentionSettings } from '@distribute-schedule/application';
import type { SentWakeUp, WakeUpAddress } from '@distribute-schedule/store-kit';
import type { ToldEvent } from '../recent-events';
import type { Expiry } from '../tables/records';
import type { Tables } from '../tables/tables';

/** Numbers that only grow, whatever the clock does. */
export interface Counters {
  made: number;
  number: number;
}

/** One atomic step: what it works on, and what others should know of it once it is committed. */
export class Step {
  private readonly calls: SentWakeUp[] = [];
  readonly events: ToldEvent[] = [];
  private readonly woken = new Set<WakeUpAddress>();
  private earliestDue: number | undefined;

  constructor(
    readonly tables: Tables,
    readonly retention: RetentionSettings,
    /** The store's time in this step. */
    readonly now: number,
    private readonly counters: Counters,
  ) {}

  /** When a task was made, in microseconds: no two tasks share it. */
  nextMade(): number {
    this.counters.made = Math.max(this.counters.made + 1, this.now * 1000);
    return this.counters.made;
  }

  /** Puts things in the order in which they came, for as long as the folder lives. */
  nextNumber(): number {
    this.counters.number += 1;
    return this.counters.number;
  }

  tell(event: string, taskId: string, configId: string, detail = ''): void {
    this.events.push({ event, taskId, configId, detail, at: this.now, number: this.nextNumber() });
  }

  count(what: string): void {
    const { counts } = this.tables;
    counts.putSync(what, (counts.get(what) ?? 0) + 1);
  }

  wakeSchedulersBy(at: number): void {
    if (this.earliestDue === undefined || at < this.earliestDue) this.earliestDue = at;
  }

  /** Tells them once that tasks wait. */
  wakeWorkers(to: 'workers' | `worker ${string}`): void {
    if (this.woken.has(to)) return;
    this.woken.add(to);
    this.send(to, { kind: 'tasks' });
  }

  send(to: WakeUpAddress, wakeUp: WakeUp): void {
    this.calls.push({ to, wakeUp });
  }

  expire(at: number, what: string, expiry: Expiry): void {
    this.tables.expiries.putSync([at, `${expiry.kind} ${what}`], expiry);
  }

  doNotExpire(at: number, what: string, kind: Expiry['kind']): void {
    this.tables.expiries.removeSync([at, `${kind} ${what}`]);
  }

  /** What this request was answered before, if it was. */
  answered(requestToken: string): readonly string[] | undefined {
    return this.tables.requests.get(requestToken);
  }

  keepAnswer(requestToken: string, answer: readonly string[], ttlMs: number): void {
    if (answer.length === 0) return;
    this.tables.requests.putSync(requestToken, answer);
    this.expire(this.now + ttlMs, requestToken, { kind: 'request' });
  }

  /** Whom to wake once this is committed. */
  get wakeUps(): readonly SentWakeUp[] {
    if (this.earliestDue === undefined) return this.calls;
    return [...this.calls, { to: 'schedulers', wakeUp: { kind: 'due', at: this.earliestDue } }];
  }
}
