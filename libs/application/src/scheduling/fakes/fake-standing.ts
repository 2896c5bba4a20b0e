import type { Standing } from '../../election/standing';

/** Leads, or follows half a second behind. */
export class FakeStanding implements Standing {
  constructor(public isLeading = true) {}

  get epoch(): number {
    return this.isLeading ? 7 : 0;
  }

  standbyMs(): number {
    return this.isLeading ? 0 : 500;
  }
}
