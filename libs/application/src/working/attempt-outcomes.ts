import type { AttemptToken, Task } from '@distribute-schedule/domain';
import { isHandedOff } from '@distribute-schedule/executor-api';
import { boundedText } from '../results/bounded-text';
import type { Clock } from '../ports/clock';
import type { Randomness } from '../ports/randomness';
import type { TaskChange } from '../ports/task-queue';
import { timeoutMessage, type AttemptEnd } from './attempt';
import { failureOf, type FailureReport } from './failure-of';
import { storableResult } from '../results/storable-result';

/** The worker's decision about an attempt that ended. The worker still has to send it to the store. */
export interface AttemptOutcome {
  /** The Task while the attempt ran. A second decision starts from it if somebody has requested a cancel. */
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

  outcomeOf(running: Task, end: AttemptEnd): AttemptOutcome {
    switch (end.kind) {
      case 'returned':
        return this.acceptResult(running, end);
      case 'threw':
        return this.fail(running, failureOf(end.error, end.mask));
      case 'timeout':
        return this.fail(running, { reason: timeoutMessage(running), final: false });
      case 'cancel':
        return this.cancel(running);
      case 'stop':
        return this.giveBack(running);
      case 'cut off':
        return this.fail(
          running,
          { reason: 'its worker lost the connection to the store and stopped it', final: false },
          'crash',
        );
    }
  }

  fail(running: Task, failure: FailureReport, as: 'fail' | 'crash' = 'fail'): AttemptOutcome {
    const chance = this.randomness.fraction();
    try {
      return this.decide(running, (task, held) => task[as]({ ...failure, ...held, chance }));
    } catch (error) {
      // The attempt must end even if its stored retry policy is invalid.
      const reason = `${failure.reason} (not retried: ${failureOf(error).reason})`;
      return this.decide(running, (task, held) => task[as]({ reason, final: true, ...held, chance }));
    }
  }

  cancel(running: Task): AttemptOutcome {
    return this.decide(running, (task, held) => {
      task.cancel(held.at);
      task.confirmCancel(held);
    });
  }

  giveBack(running: Task): AttemptOutcome {
    return this.decide(running, (task, held) => task.giveBack(held));
  }

  private acceptResult(
    running: Task,
    { value, mask }: Extract<AttemptEnd, { kind: 'returned' }>,
  ): AttemptOutcome {
    try {
      if (isHandedOff(value)) {
        const to = boundedText(mask ? mask(value.to) : value.to, maxInstanceBytes);
        return this.decide(running, (task, held) => task.handOff({ to, ...held }));
      }
      const result = storableResult(value, this.maxResultBytes, mask);
      return this.decide(running, (task, held) => task.succeed({ result, ...held }));
    } catch (error) {
      return this.fail(running, failureOf(error, mask));
    }
  }

  private decide(
    running: Task,
    decide: (task: Task, held: { attemptToken: AttemptToken; at: number }) => void,
  ): AttemptOutcome {
    const { versionToken } = running;
    const task = running.copy();
    // The version token of a running Task is its attempt token.
    decide(task, { attemptToken: versionToken as AttemptToken, at: this.clock.now() });
    return { running, change: { task, versionToken } };
  }
}
