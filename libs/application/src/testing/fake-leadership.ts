import type { LeadershipStatus } from '../election/leadership-status';

/** Leads, or follows half a second behind. */
export class FakeLeadership implements LeadershipStatus {
  constructor(public isLeading = true) {}

  get epoch(): number {
    return this.isLeading ? 7 : 0;
  }

  standbyMs(): number {
    return this.isLeading ? 0 : 500;
  }
}
