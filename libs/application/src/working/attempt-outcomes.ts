import { Task, type AttemptToken } from '@distribute-schedule/domain';
import { isHandedOff } from '@distribute-schedule/executor-api';
import { boundedText } from '../results/bounded-text';
import type { Clock } from '../ports/clock';
import type { Randomness } from '../ports/randomness';
import type { TaskChange } from '../ports/task-queue';
import { timedOut, type AttemptEnd } from './attempt';
import { failureOf, type FailureReport } from './failure-of';
import { keptResult } from '../results/kept-result';

/** What the worker decided about an attempt that ended; it waits to be told to the store. */
export interface AttemptOutcome {
  /** As the attempt had it, to decide anew from if somebody asked to cancel meanwhile. */
  readonly running: Task;
  readonly change: TaskChange;
}

const maxInstanceBytes = 256;

/** Turns the end of an attempt into the transition of its Task. */
export class AttemptOutcomes {
  constructor(
    private readonly clock: Clock,
    private readonly randomness: Randomness,
    private readonly maxResultBytes: number,
  ) {}

  of(running: Task, end: AttemptEnd): AttemptOutcome {
    switch (end.kind) {
      case 'answered':
        return this.answered(running, end.answer);
      case 'threw':
        return this.failed(running, failureOf(end.error));
      case 'timeout':
        return this.failed(running, { reason: timedOut(running), final: false });
      case 'cancel':
        return this.cancelled(running);
      case 'stop':
        return this.givenBack(running);
      case 'cut off':
        return this.failed(
          running,
          { reason: 'its worker lost the store and stopped it', final: false },
          'crash',
        );
    }
  }

  failed(running: Task, failure: FailureReport, as: 'fail' | 'crash' = 'fail'): AttemptOutcome {
    const chance = this.randomness.fraction();
    try {
      return this.decided(running, (task, held) => task[as]({ ...failure, ...held, chance }));
    } catch (error) {
      // A retry policy that says what is not allowed must not keep the attempt from ending.
      const reason = `${failure.reason} (not retried: ${failureOf(error).reason})`;
      return this.decided(running, (task, held) => task[as]({ reason, final: true, ...held, chance }));
    }
  }

  cancelled(running: Task): AttemptOutcome {
    return this.decided(running, (task, held) => {
      task.cancel(held.at);
      task.confirmCancel(held);
    });
  }

  givenBack(running: Task): AttemptOutcome {
    return this.decided(running, (task, held) => task.giveBack(held));
  }

  private answered(running: Task, answer: unknown): AttemptOutcome {
    try {
      if (isHandedOff(answer)) {
        const to = boundedText(answer.to, maxInstanceBytes);
        return this.decided(running, (task, held) => task.handOff({ to, ...held }));
      }
      const result = keptResult(answer, this.maxResultBytes);
      return this.decided(running, (task, held) => task.succeed({ result, ...held }));
    } catch (error) {
      return this.failed(running, failureOf(error));
    }
  }

  private decided(
    running: Task,
    decide: (task: Task, held: { attemptToken: AttemptToken; at: number }) => void,
  ): AttemptOutcome {
    const { versionToken } = running;
    const task = Task.restore(running.toSnapshot());
    // The stamp of a running Task is its attempt's token.
    decide(task, { attemptToken: versionToken as AttemptToken, at: this.clock.now() });
    return { running, change: { task, versionToken } };
  }
}
