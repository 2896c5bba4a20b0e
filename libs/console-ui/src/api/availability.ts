import { serverClock } from '../time/server-clock';
import type { ApiProblem } from './api-problem';

/** Since when, and why, the server or its store is away. */
export interface Outage {
  readonly since: number;
  readonly problem: ApiProblem;
}

/** Learns from each response whether the server and its store work. */
class Availability {
  private outage: Outage | undefined;
  private readonly listeners = new Set<() => void>();

  /** Notes the outcome of a request. @param problem undefined when the request succeeded */
  note(problem: ApiProblem | undefined): void {
    const isOut = problem?.isOutage ?? false;
    // A refusal says nothing about the store, so it does not end an outage.
    if (problem && !isOut) return;
    if (isOut === (this.outage !== undefined)) return;
    this.outage = problem && { since: serverClock.now(), problem };
    for (const listener of this.listeners) listener();
  }

  readonly current = (): Outage | undefined => this.outage;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
}

export const availability = new Availability();
