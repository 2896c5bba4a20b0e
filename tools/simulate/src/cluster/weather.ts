import type { SeededRandomness } from '@distribute-schedule/testing';
import type { Member } from './member';
import type { Passage } from './store-line';

/** A step at which a process dies: before the store has heard of it, or before it has heard the store's answer. */
export interface Trap {
  readonly member: Member;
  readonly when: 'before' | 'after';
  /** How many calls it lets pass. */
  left: number;
}

/** What becomes of what travels between the members and the store. */
export class Weather {
  private awayUntil = -Infinity;
  private traps: Trap[] = [];
  private readonly foulUntil = new Map<Member, number>();
  private readonly cutOffUntil = new Map<Member, number>();
  private readonly deafUntil = new Map<Member, number>();

  constructor(
    private readonly now: () => number,
    private readonly random: SeededRandomness,
  ) {}

  takeStoreAway(ms: number): void {
    this.awayUntil = this.now() + ms;
  }

  /** Requests, replies and patience are lost on the line of one member. */
  foul(member: Member, ms: number): void {
    this.foulUntil.set(member, this.now() + ms);
  }

  /** Nothing gets through. */
  cutOff(member: Member, ms: number): void {
    this.cutOffUntil.set(member, this.now() + ms);
  }

  /** No wake-up reaches it. */
  deafen(member: Member, ms: number): void {
    this.deafUntil.set(member, this.now() + ms);
  }

  set(trap: Trap): void {
    this.traps.push(trap);
  }

  clear(): void {
    this.awayUntil = -Infinity;
    this.traps = [];
    this.foulUntil.clear();
    this.cutOffUntil.clear();
    this.deafUntil.clear();
  }

  passage(member: Member): Passage {
    const trapped = this.sprung(member);
    if (trapped) {
      member.die();
      return { lost: trapped.when === 'before' ? 'request' : 'reply', thereMs: 0, backMs: 0 };
    }
    if (this.awayUntil > this.now()) return this.lost(4);
    if (this.isCutOff(member)) return this.lost(Infinity);
    if ((this.foulUntil.get(member) ?? 0) > this.now()) return this.foulPassage();
    // Most are as quick as the store itself; the others let somebody else go first.
    if (!this.random.isOneIn(6)) return immediate;
    return { thereMs: this.random.between(0, 40), backMs: this.random.between(0, 40) };
  }

  wakeUpMs(member: Member): number | undefined {
    if (this.isCutOff(member) || (this.deafUntil.get(member) ?? 0) > this.now()) return undefined;
    return this.random.isOneIn(6) ? this.random.between(0, 40) : 0;
  }

  private isCutOff(member: Member): boolean {
    return Math.max(this.awayUntil, this.cutOffUntil.get(member) ?? 0) > this.now();
  }

  private sprung(member: Member): Trap | undefined {
    for (const trap of this.traps) {
      if (trap.member !== member) continue;
      if (trap.left > 0) trap.left -= 1;
      else {
        this.traps = this.traps.filter((other) => other !== trap);
        return trap;
      }
    }
    return undefined;
  }

  private foulPassage(): Passage {
    if (this.random.isOneIn(3)) return this.lost(2);
    const slow = () => (this.random.isOneIn(3) ? this.random.between(0, 8_000) : 0);
    return { thereMs: slow(), backMs: slow() };
  }

  private lost(oneReplyIn: number): Passage {
    return {
      lost: this.random.isOneIn(oneReplyIn) ? 'reply' : 'request',
      thereMs: this.random.between(0, 500),
      backMs: 0,
    };
  }
}

const immediate: Passage = { thereMs: 0, backMs: 0 };
