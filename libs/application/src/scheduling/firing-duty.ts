import type { Duty } from '../background/duty';

/** The duty that fires configs. It acts ahead of a due time, or after it, depending on who leads. */
export interface FiringDuty extends Duty {
  /** When this scheduler needs a pass for a config that is due at this time, on the store's clock. */
  passFor(wakeAt: number): number;
}
