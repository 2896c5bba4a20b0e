export const StateChanges = Symbol.for('StateChanges');

/** One event: a Task was created, started or finished, or a config was saved or removed. */
export interface StateChange {
  /** Increases with each event. */
  readonly id: string;
  readonly at: number;
  readonly event: string;
  readonly taskId: string;
  readonly configId: string;
  readonly detail: string;
}

/** Stream of events, in order. It keeps the newest ones. */
export interface StateChanges {
  /** Returns events after the given one, oldest first. `missed` is true if some of them have been discarded. */
  after(
    id: string,
    limit: number,
  ): Promise<{ readonly changes: readonly StateChange[]; readonly missed: boolean }>;
  /** Returns the id of the newest event, or an id before every event if there are none. */
  newest(): Promise<string>;
}
