import type { Task } from '@distribute-schedule/domain';
import { Attempt, type AbortCause, type AttemptParts, type AttemptEnd } from './attempt';
import type { AttemptOutcome, AttemptOutcomes } from './attempt-outcomes';
import { reportAttemptEnd } from '../results/report-attempt-end';
import type { ExecutorRegistry } from './executor-registry';
import { failureOf } from './failure-of';

export interface AttemptRunnerParts extends AttemptParts {
  readonly executors: ExecutorRegistry;
  readonly outcomes: AttemptOutcomes;
}

/** Runs the attempts of this worker. Each attempt produces exactly one outcome, whatever its executor does. */
export class AttemptRunner {
  private readonly running = new Set<Attempt>();

  constructor(
    private readonly parts: AttemptRunnerParts,
    private readonly onOutcome: (outcome: AttemptOutcome) => void,
  ) {}

  get count(): number {
    return this.running.size;
  }

  /** @param elapsedMs how long the store may have counted the Task as running already */
  start(task: Task, elapsedMs = 0): void {
    const { executors, outcomes } = this.parts;
    const type = task.requirement.executor;
    const executor = executors.get(type);
    if (executor === undefined) {
      const served = executors.types.join(', ') || 'none';
      const reason = `this worker does not have the executor ${JSON.stringify(type)}; it has ${served}`;
      this.decided(outcomes.fail(task, { reason, final: false }));
      return;
    }
    const attempt = new Attempt(task, executor, this.parts, (onAttemptEnded, end) =>
      this.ended(onAttemptEnded, end),
    );
    this.running.add(attempt);
    attempt.start(elapsedMs);
  }

  /** Ends a claimed Task without calling its executor. */
  decline(task: Task, cause: 'stop' | 'cancel' | 'timeout'): void {
    this.decided(this.parts.outcomes.outcomeOf(task, { kind: cause }));
  }

  /** Aborts the attempts of a Task. Returns false if none runs here. */
  abort(taskId: string, cause: AbortCause): boolean {
    // There can be two: an attempt that was cut off may still be unwinding when the next one starts.
    const found = [...this.running].filter(({ task }) => task.id === taskId);
    for (const attempt of found) attempt.abort(cause);
    return found.length > 0;
  }

  abortAll(cause: AbortCause): void {
    for (const attempt of this.running) attempt.abort(cause);
  }

  private ended(attempt: Attempt, end: AttemptEnd): void {
    const { outcomes, logger } = this.parts;
    const { task } = attempt;
    this.running.delete(attempt);
    try {
      this.decided(outcomes.outcomeOf(task, end));
    } catch (error) {
      const { reason } = failureOf(error);
      logger.error(
        { taskId: task.id, attempt: task.attempt, reason },
        'could not decide the outcome of an attempt',
      );
    }
  }

  private decided(outcome: AttemptOutcome): void {
    reportAttemptEnd(this.parts.logger, outcome.change.task);
    this.onOutcome(outcome);
  }
}
