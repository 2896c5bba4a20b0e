import type { SeededRandomness } from '@distribute-schedule/testing';
import type { Member } from '../member/member';
import type { CallConditions } from '../member/store-connection';

/** A call at which a process dies: before the request reaches the store, or before the process gets the reply. */
export interface CrashPoint {
  readonly member: Member;
  readonly when: 'before' | 'after';
  /** How many calls still pass before this one. */
  callsLeft: number;
}

/** The network faults in force between the members and the store. Decides what happens to each call and wake-up. */
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

  /** Makes every call of every member fail. */
  makeStoreUnavailable(ms: number): void {
    this.storeUnavailableUntil = this.now() + ms;
  }

  /** Loses or delays many calls of one member. */
  degrade(member: Member, ms: number): void {
    this.degradedUntil.set(member, this.now() + ms);
  }

  /** Loses every call and every wake-up of one member. */
  disconnect(member: Member, ms: number): void {
    this.disconnectedUntil.set(member, this.now() + ms);
  }

  /** Loses every wake-up of one member; its calls still pass. */
  dropWakeUps(member: Member, ms: number): void {
    this.wakeUpsDroppedUntil.set(member, this.now() + ms);
  }

  addCrashPoint(crashPoint: CrashPoint): void {
    this.crashPoints.push(crashPoint);
  }

  clear(): void {
    this.storeUnavailableUntil = -Infinity;
    this.crashPoints = [];
    this.degradedUntil.clear();
    this.disconnectedUntil.clear();
    this.wakeUpsDroppedUntil.clear();
  }

  /** Decides what happens to the next call of a member. Kills the member if that call is one of its crash points. */
  conditionsOf(member: Member): CallConditions {
    const crashPoint = this.reachedCrashPoint(member);
    if (crashPoint) {
      member.die();
      const lost = crashPoint.when === 'before' ? 'request' : 'reply';
      return { lost, requestDelayMs: 0, replyDelayMs: 0 };
    }
    if (this.storeUnavailableUntil > this.now()) return this.lostCall(4);
    if (this.isDisconnected(member)) return this.lostCall(Infinity);
    if ((this.degradedUntil.get(member) ?? 0) > this.now()) return this.degradedCall();
    // Most calls take no time at all; the others take a little, so that calls of other members overtake them.
    if (!this.random.isOneIn(6)) return immediate;
    return { requestDelayMs: this.random.between(0, 40), replyDelayMs: this.random.between(0, 40) };
  }

  /** How long the next wake-up of a member takes to arrive, or undefined if it is lost. */
  wakeUpDelayOf(member: Member): number | undefined {
    const dropsWakeUps = (this.wakeUpsDroppedUntil.get(member) ?? 0) > this.now();
    if (this.isDisconnected(member) || dropsWakeUps) return undefined;
    return this.random.isOneIn(6) ? this.random.between(0, 40) : 0;
  }

  private isDisconnected(member: Member): boolean {
    return Math.max(this.storeUnavailableUntil, this.disconnectedUntil.get(member) ?? 0) > this.now();
  }

  private reachedCrashPoint(member: Member): CrashPoint | undefined {
    for (const crashPoint of this.crashPoints) {
      if (crashPoint.member !== member) continue;
      if (crashPoint.callsLeft > 0) crashPoint.callsLeft -= 1;
      else {
        this.crashPoints = this.crashPoints.filter((other) => other !== crashPoint);
        return crashPoint;
      }
    }
    return undefined;
  }

  private degradedCall(): CallConditions {
    if (this.random.isOneIn(3)) return this.lostCall(2);
    const delayMs = () => (this.random.isOneIn(3) ? this.random.between(0, 8_000) : 0);
    return { requestDelayMs: delayMs(), replyDelayMs: delayMs() };
  }

  /** @param oneReplyIn one call in this many loses its reply; the others lose their request */
  private lostCall(oneReplyIn: number): CallConditions {
    return {
      lost: this.random.isOneIn(oneReplyIn) ? 'reply' : 'request',
      requestDelayMs: this.random.between(0, 500),
      replyDelayMs: 0,
    };
  }
}

const immediate: CallConditions = { requestDelayMs: 0, replyDelayMs: 0 };
