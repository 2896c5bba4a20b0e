import type { LeadershipStatus } from '../election/leadership-status';

/** A scheduler that leads, or follows with a delay of half a second. */
export class FakeLeadership implements LeadershipStatus {
  constructor(public isLeading = true) {}

  get epoch(): number {
    return this.isLeading ? 7 : 0;
  }

  standbyMs(): number {
    return this.isLeading ? 0 : 500;
  }
}
