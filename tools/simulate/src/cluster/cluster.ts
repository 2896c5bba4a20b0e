import type { Logger, Ports } from '@distribute-schedule/application';
import type { SeededRandomness } from '@distribute-schedule/testing';
import { handlersOf } from '../load/handlers';
import { Member, type MemberRole } from '../member/member';
import type { NetworkFaults } from '../network/network-faults';
import type { AttemptRuns } from '../oracle/attempt-runs';

const replicas = { schedule: 3, work: 3 } as const;
const second = 1_000;
const minute = 60 * second;

/**
 * How wrong the clock of a process can be. A process asks the store for the time, so the error is at most half a round
 * trip.
 */
const maxClockOffsetMs = 50;

export interface ClusterParts {
  readonly store: Ports;
  readonly network: NetworkFaults;
  readonly runs: AttemptRuns;
  readonly random: SeededRandomness;
  readonly note: (line: string) => void;
  readonly log: Logger;
}

/** Three schedulers and three workers. A member that dies is replaced after a while, as by an orchestrator. */
export class Cluster {
  private members: Member[] = [];
  private startedCount = 0;
  private readonly blockedUntil = { schedule: -Infinity, work: -Infinity };

  constructor(private readonly parts: ClusterParts) {}

  start(): void {
    for (const role of ['schedule', 'work'] as const) {
      for (let i = 0; i < replicas[role]; i++) this.startMember(role, this.newName(role), 0);
    }
  }

  /** Members that run and that have not been asked to stop. */
  alive(role?: MemberRole): readonly Member[] {
    return this.members.filter(
      (member) => member.isAlive && !member.isStopping && (role === undefined || member.role === role),
    );
  }

  /** Starts no member of this role for a while. */
  blockReplacements(role: MemberRole, ms: number): void {
    this.blockedUntil[role] = this.parts.store.clock.now() + ms;
  }

  /** Looks for dead members every minute, and starts a replacement for each after a random delay. */
  replaceDeadMembers(): void {
    const { random, store } = this.parts;
    const dead = this.members.filter((member) => !member.isAlive);
    this.members = this.members.filter((member) => member.isAlive);
    for (const { role, name } of dead) {
      const keepsName = random.isOneIn(2);
      const clockOffsetMs = random.isOneIn(4) ? random.between(-maxClockOffsetMs, maxClockOffsetMs) : 0;
      store.clock.after(random.between(5 * second, 15 * minute), () =>
        this.startMember(role, keepsName ? name : this.newName(role), clockOffsetMs),
      );
    }
    store.clock.after(minute, () => this.replaceDeadMembers());
  }

  /**
   * Ends all faults and restores the full number of members. `replaceDeadMembers` goes on, because handlers may still
   * kill their workers.
   */
  heal(): void {
    this.parts.network.clear();
    Object.assign(this.blockedUntil, { schedule: -Infinity, work: -Infinity });
    for (const member of this.members) member.thaw();
    this.members = this.members.filter((member) => member.isAlive && !member.isStopping);
    for (const role of ['schedule', 'work'] as const) {
      for (let missing = replicas[role] - this.alive(role).length; missing > 0; missing -= 1)
        this.startMember(role, this.newName(role), 0);
    }
  }

  private newName(role: MemberRole): string {
    this.startedCount += 1;
    return `${role === 'schedule' ? 'scheduler' : 'worker'}-${this.startedCount}`;
  }

  private startMember(role: MemberRole, name: string, clockOffsetMs: number): void {
    const { store, network, runs, random, note, log } = this.parts;
    if (this.alive().some((member) => member.name === name)) return;
    const blockedMs = this.blockedUntil[role] - store.clock.now();
    if (blockedMs > 0) {
      store.clock.after(blockedMs, () => this.startMember(role, name, clockOffsetMs));
      return;
    }
    note(`start ${name}${clockOffsetMs === 0 ? '' : ` with a clock that is ${clockOffsetMs} ms off`}`);
    const handlerRandom = random.branch();
    const member = new Member({
      name,
      role,
      store,
      clockOffsetMs,
      log,
      randomness: random.branch(),
      handlers: (self) => handlersOf(self, runs, handlerRandom),
      conditionsOf: (self) => network.conditionsOf(self),
      wakeUpDelayOf: (self) => network.wakeUpDelayOf(self),
    });
    this.members.push(member);
    member.start();
  }
}
