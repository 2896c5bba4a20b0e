export const StateChanges = Symbol.for('StateChanges');

/** Something happened: a Task was created, started, finished, a config saved or removed. */
export interface StateChange {
  /** Greater for a later one. */
  readonly id: string;
  readonly at: number;
  readonly event: string;
  readonly taskId: string;
  readonly configId: string;
  readonly detail: string;
}

/** What happened, the newest of it, in order. */
export interface StateChanges {
  /** The changes after this one, oldest first. `missed`: some that came after it are no longer kept. */
  after(
    id: string,
    limit: number,
  ): Promise<{ readonly changes: readonly StateChange[]; readonly missed: boolean }>;
  /** The id of the newest, or of the beginning of time. */
  newest(): Promise<string>;
}
