import type { SeededRandomness } from '@distribute-schedule/testing';
import type { Member } from '../member/member';
import type { CallConditions } from '../member/store-connection';

/** A step at which a process dies: before the store has heard of it, or before it has heard the store's answer. */
export interface CrashPoint {
  readonly member: Member;
  readonly when: 'before' | 'after';
  /** How many calls it lets pass. */
  left: number;
}

/** What becomes of what travels between the members and the store. */
export class NetworkFaults {
  private storeUnavailableUntil = -Infinity;
  private crashPoints: CrashPoint[] = [];
  private readonly degradedUntil = new Map<Member, number>();
  private readonly disconnectedUntil = new Map<Member, number>();
  private readonly wakeUpsDroppedUntil = new Map<Member, number>();

  constructor(
    private readonly now: () => number,
    private readonly random: SeededRandomness,
  ) {}

  makeStoreUnavailable(ms: number): void {
    this.storeUnavailableUntil = this.now() + ms;
  }

  /** Requests, replies and patience are lost on the line of one member. */
  degrade(member: Member, ms: number): void {
    this.degradedUntil.set(member, this.now() + ms);
  }

  /** Nothing gets through. */
  disconnect(member: Member, ms: number): void {
    this.disconnectedUntil.set(member, this.now() + ms);
  }

  /** No wake-up reaches it. */
  dropWakeUps(member: Member, ms: number): void {
    this.wakeUpsDroppedUntil.set(member, this.now() + ms);
  }

  set(crashPoint: CrashPoint): void {
    this.crashPoints.push(crashPoint);
  }

  clear(): void {
    this.storeUnavailableUntil = -Infinity;
    this.crashPoints = [];
    this.degradedUntil.clear();
    this.disconnectedUntil.clear();
    this.wakeUpsDroppedUntil.clear();
  }

  conditionsOf(member: Member): CallConditions {
    const reached = this.reachedCrashPoint(member);
    if (reached) {
      member.die();
      return { lost: reached.when === 'before' ? 'request' : 'reply', requestDelayMs: 0, replyDelayMs: 0 };
    }
    if (this.storeUnavailableUntil > this.now()) return this.lost(4);
    if (this.isDisconnected(member)) return this.lost(Infinity);
    if ((this.degradedUntil.get(member) ?? 0) > this.now()) return this.degradedConditions();
    // Most are as quick as the store itself; the others let somebody else go first.
    if (!this.random.isOneIn(6)) return immediate;
    return { requestDelayMs: this.random.between(0, 40), replyDelayMs: this.random.between(0, 40) };
  }

  wakeUpDelayMs(member: Member): number | undefined {
    if (this.isDisconnected(member) || (this.wakeUpsDroppedUntil.get(member) ?? 0) > this.now())
      return undefined;
    return this.random.isOneIn(6) ? this.random.between(0, 40) : 0;
  }

  private isDisconnected(member: Member): boolean {
    return Math.max(this.storeUnavailableUntil, this.disconnectedUntil.get(member) ?? 0) > this.now();
  }

  private reachedCrashPoint(member: Member): CrashPoint | undefined {
    for (const crashPoint of this.crashPoints) {
      if (crashPoint.member !== member) continue;
      if (crashPoint.left > 0) crashPoint.left -= 1;
      else {
        this.crashPoints = this.crashPoints.filter((other) => other !== crashPoint);
        return crashPoint;
      }
    }
    return undefined;
  }

  private degradedConditions(): CallConditions {
    if (this.random.isOneIn(3)) return this.lost(2);
    const slow = () => (this.random.isOneIn(3) ? this.random.between(0, 8_000) : 0);
    return { requestDelayMs: slow(), replyDelayMs: slow() };
  }

  private lost(oneReplyIn: number): CallConditions {
    return {
      lost: this.random.isOneIn(oneReplyIn) ? 'reply' : 'request',
      requestDelayMs: this.random.between(0, 500),
      replyDelayMs: 0,
    };
  }
}

const immediate: CallConditions = { requestDelayMs: 0, replyDelayMs: 0 };
