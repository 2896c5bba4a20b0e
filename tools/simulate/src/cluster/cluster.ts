import type { Logger, Ports } from '@distribute-schedule/application';
import type { SeededRandomness } from '@distribute-schedule/testing';
import type { AttemptRuns } from '../oracle/attempt-runs';
import { handlersOf } from '../load/handlers';
import { Member, type MemberRole } from '../member/member';
import type { NetworkFaults } from '../network/network-faults';

const replicas = { schedule: 3, work: 3 } as const;
const second = 1_000;
const minute = 60 * second;

/** How wrong a process can be about the store's time: it asks the store for it, so no more than half a round trip. */
const maxClockOffsetMs = 50;

export interface ClusterParts {
  readonly store: Ports;
  readonly network: NetworkFaults;
  readonly runs: AttemptRuns;
  readonly random: SeededRandomness;
  readonly note: (line: string) => void;
  readonly log: Logger;
}

/** Three schedulers and three workers, each replaced some time after it has gone, as an orchestrator does. */
export class Cluster {
  private members: Member[] = [];
  private added = 0;
  private readonly blockedUntil = { schedule: -Infinity, work: -Infinity };

  constructor(private readonly parts: ClusterParts) {}

  start(): void {
    for (const role of ['schedule', 'work'] as const) {
      for (let i = 0; i < replicas[role]; i++) this.add(role, this.newName(role), 0);
    }
  }

  alive(role?: MemberRole): readonly Member[] {
    return this.members.filter(
      (member) => member.isAlive && !member.isStopping && (role === undefined || member.role === role),
    );
  }

  blockReplacements(role: MemberRole, ms: number): void {
    this.blockedUntil[role] = this.parts.store.clock.now() + ms;
  }

  /** Whoever has died is missed after a while. */
  replaceDeadMembers(): void {
    const { random, store } = this.parts;
    const gone = this.members.filter((member) => !member.isAlive);
    this.members = this.members.filter((member) => member.isAlive);
    for (const { role, name } of gone) {
      const isRestarted = random.isOneIn(2);
      const clockOffsetMs = random.isOneIn(4) ? random.between(-maxClockOffsetMs, maxClockOffsetMs) : 0;
      store.clock.after(random.between(5 * second, 15 * minute), () =>
        this.add(role, isRestarted ? name : this.newName(role), clockOffsetMs),
      );
    }
    store.clock.after(minute, () => this.replaceDeadMembers());
  }

  /** All that is broken works again. Those who are killed by what they run will go on to be replaced. */
  heal(): void {
    this.parts.network.clear();
    Object.assign(this.blockedUntil, { schedule: -Infinity, work: -Infinity });
    for (const member of this.members) member.thaw();
    this.members = this.members.filter((member) => member.isAlive && !member.isStopping);
    for (const role of ['schedule', 'work'] as const) {
      for (let missing = replicas[role] - this.alive(role).length; missing > 0; missing -= 1)
        this.add(role, this.newName(role), 0);
    }
  }

  private newName(role: MemberRole): string {
    this.added += 1;
    return `${role === 'schedule' ? 'scheduler' : 'worker'}-${this.added}`;
  }

  private add(role: MemberRole, name: string, clockOffsetMs: number): void {
    const { store, network, runs, random, note, log } = this.parts;
    if (this.alive().some((member) => member.name === name)) return;
    const blockedMs = this.blockedUntil[role] - store.clock.now();
    if (blockedMs > 0) {
      store.clock.after(blockedMs, () => this.add(role, name, clockOffsetMs));
      return;
    }
    note(`start ${name}${clockOffsetMs === 0 ? '' : ` with a clock that is ${clockOffsetMs} ms off`}`);
    const own = random.branch();
    const member = new Member({
      ...{ name, role, store, clockOffsetMs, log, randomness: random.branch() },
      handlers: (by) => handlersOf(by, runs, own),
      conditionsOf: (by) => network.conditionsOf(by),
      wakeUpDelayMs: (by) => network.wakeUpDelayMs(by),
    });
    this.members.push(member);
    member.start();
  }
}
