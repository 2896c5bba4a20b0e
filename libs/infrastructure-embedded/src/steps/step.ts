import type { WakeUp } from '@distribute-schedule/application';
import type { Expiry } from '../tables/records';
import type { Tables } from '../tables/tables';
import type { RetentionSettings } from '../embedded-settings';

/** About this many events are kept: minutes to days, enough for a reader that was away for a moment to resume. */
const mostEvents = 10_000;
/** Old ones go by the hundred, not one with each new one. */
const trimmedAtOnce = 200;

export type Address = 'schedulers' | 'workers' | `worker ${string}`;

/** Numbers that only grow, whatever the clock does. */
export interface Counters {
  made: number;
  number: number;
}

/** One atomic step: what it works on, and what others should know of it once it is committed. */
export class Step {
  readonly wakeUps: { readonly to: Address; readonly wakeUp: WakeUp }[] = [];
  private readonly woken = new Set<Address>();
  private readonly counted = new Map<string, number>();
  private earliestDue: number | undefined;
  private hasTold = false;

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
    this.tables.events.put({ event, taskId, configId, detail }, 'events', this.now, this.nextNumber());
    this.hasTold = true;
  }

  count(what: string): void {
    this.counted.set(what, (this.counted.get(what) ?? 0) + 1);
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

  send(to: Address, wakeUp: WakeUp): void {
    this.wakeUps.push({ to, wakeUp });
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

  /** Writes what was counted, before the commit. */
  finish(): void {
    const { counts, events } = this.tables;
    for (const [what, by] of this.counted) counts.putSync(what, (counts.get(what) ?? 0) + by);
    if (this.hasTold && events.size('events') > mostEvents + trimmedAtOnce) {
      for (const { key } of events.first('events', trimmedAtOnce)) {
        events.remove('events', ...key.slice(1));
      }
    }
    if (this.earliestDue !== undefined) {
      this.send('schedulers', { kind: 'due', at: this.earliestDue });
    }
  }
}
