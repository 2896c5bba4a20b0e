export const StateChanges = Symbol.for('StateChanges');

/**
 * Every event. `detail` of the port's changes is
 *   config saved       the version
 *   config parked, set aside, cancel requested   the reason
 *   started            the worker
 *   progress           the percentage; at most one change a second for each Task
 *   not run            the outcome of a due time of the config that made no run: skipped, coalesced, missed or refused
 *   worker …           the worker. It is lost when it was removed because its heartbeats ended.
 *   leader changed     the scheduler that leads now; empty if the leader has resigned
 */
export const stateChangeEvents = [
  'created',
  'started',
  'handed off',
  'progress',
  'retrying',
  'set aside',
  'cancel requested',
  'success',
  'failed',
  'cancelled',
  'config saved',
  'config removed',
  'config parked',
  'not run',
  'worker joined',
  'worker draining',
  'worker resumed',
  'worker left',
  'worker lost',
  'leader changed',
] as const;
export type StateChangeEvent = (typeof stateChangeEvents)[number];

/** One event, about a Task, a config, a worker or the leader. The ids are empty where the event is not about one. */
export interface StateChange {
  /** Increases with each event. */
  readonly id: string;
  readonly at: number;
  readonly event: StateChangeEvent;
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
