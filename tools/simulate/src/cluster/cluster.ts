import type { Logger, Ports } from '@distribute-schedule/application';
import type { SeededRandomness } from '@distribute-schedule/testing';
import type { AttemptRuns } from '../oracle/attempt-runs';
import { handlersOf } from '../load/handlers';
import { Member, type MemberRole } from './member';
import type { Weather } from './weather';

const staff = { schedule: 3, work: 3 } as const;
const second = 1_000;
const minute = 60 * second;

/** How wrong a process can be about the store's time: it asks the store for it, so no more than half a round trip. */
const farthestOffMs = 50;

export interface ClusterParts {
  readonly store: Ports;
  readonly weather: Weather;
  readonly runs: AttemptRuns;
  readonly random: SeededRandomness;
  readonly note: (line: string) => void;
  readonly log: Logger;
}

/** Three schedulers and three workers, each replaced some time after it has gone, as an orchestrator does. */
export class Cluster {
  private members: Member[] = [];
  private hired = 0;
  private readonly closedUntil = { schedule: -Infinity, work: -Infinity };

  constructor(private readonly parts: ClusterParts) {}

  start(): void {
    for (const role of ['schedule', 'work'] as const) {
      for (let i = 0; i < staff[role]; i++) this.hire(role, this.freshName(role), 0);
    }
  }

  living(role?: MemberRole): readonly Member[] {
    return this.members.filter(
      (member) => member.isAlive && !member.isStopping && (role === undefined || member.role === role),
    );
  }

  hireNobody(role: MemberRole, ms: number): void {
    this.closedUntil[role] = this.parts.store.clock.now() + ms;
  }

  /** Whoever has died is missed after a while. */
  supervise(): void {
    const { random, store } = this.parts;
    const gone = this.members.filter((member) => !member.isAlive);
    this.members = this.members.filter((member) => member.isAlive);
    for (const { role, name } of gone) {
      const isRestarted = random.isOneIn(2);
      const clockOffByMs = random.isOneIn(4) ? random.between(-farthestOffMs, farthestOffMs) : 0;
      store.clock.after(random.between(5 * second, 15 * minute), () =>
        this.hire(role, isRestarted ? name : this.freshName(role), clockOffByMs),
      );
    }
    store.clock.after(minute, () => this.supervise());
  }

  /** All that is broken works again. Those who are killed by what they run will go on to be replaced. */
  heal(): void {
    this.parts.weather.clear();
    Object.assign(this.closedUntil, { schedule: -Infinity, work: -Infinity });
    for (const member of this.members) member.thaw();
    this.members = this.members.filter((member) => member.isAlive && !member.isStopping);
    for (const role of ['schedule', 'work'] as const) {
      for (let missing = staff[role] - this.living(role).length; missing > 0; missing -= 1)
        this.hire(role, this.freshName(role), 0);
    }
  }

  private freshName(role: MemberRole): string {
    this.hired += 1;
    return `${role === 'schedule' ? 'scheduler' : 'worker'}-${this.hired}`;
  }

  private hire(role: MemberRole, name: string, clockOffByMs: number): void {
    const { store, weather, runs, random, note, log } = this.parts;
    if (this.living().some((member) => member.name === name)) return;
    const closedMs = this.closedUntil[role] - store.clock.now();
    if (closedMs > 0) {
      store.clock.after(closedMs, () => this.hire(role, name, clockOffByMs));
      return;
    }
    note(`start ${name}${clockOffByMs === 0 ? '' : ` with a clock that is ${clockOffByMs} ms off`}`);
    const own = random.branch();
    const member = new Member({
      ...{ name, role, store, clockOffByMs, log, randomness: random.branch() },
      handlers: (by) => handlersOf(by, runs, own),
      passage: (by) => weather.passage(by),
      wakeUpMs: (by) => weather.wakeUpMs(by),
    });
    this.members.push(member);
    member.start();
  }
}
