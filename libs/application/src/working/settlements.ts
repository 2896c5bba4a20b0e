import { AskUntilAnswered, type AskParts } from '../background/ask-until-answered';
import type { ChangeOutcome, TaskQueue } from '../ports/task-queue';
import { cancelAtService, type CancelAtServiceParts } from '../services/cancel-at-service';
import { AcceptedOutcomes } from './accepted-outcomes';
import type { AttemptOutcome, AttemptOutcomes } from './attempt-outcomes';
import { failureOf } from './failure-of';

export interface SettlementsParts extends AskParts, CancelAtServiceParts {
  readonly taskQueue: Pick<TaskQueue, 'apply'>;
  readonly outcomes: AttemptOutcomes;
}

export interface SettlementsListener {
  /** An outcome waits to be sent. */
  onWaiting(): void;
  /** The store has answered. */
  onAnswered(): void;
}

/** The outcomes of one lane on their way to the store: each is sent until the store answers. */
export class Settlements {
  private readonly requests: AskUntilAnswered;
  private readonly accepted: AcceptedOutcomes;
  /** Outcomes of ended attempts that have not been sent to the store. */
  private unsent: AttemptOutcome[] = [];
  private sending = 0;

  constructor(
    private readonly parts: SettlementsParts,
    private readonly listener: SettlementsListener,
  ) {
    this.requests = new AskUntilAnswered('settle', parts);
    this.accepted = new AcceptedOutcomes(parts.clock);
  }

  /** Number of requests that the store has not answered. */
  get count(): number {
    return this.sending;
  }

  /** Number of outcomes that wait to be sent. */
  get waiting(): number {
    return this.unsent.length;
  }

  add(outcome: AttemptOutcome): void {
    this.unsent.push(outcome);
    this.listener.onWaiting();
  }

  /** Sends outcomes that wait, the oldest first. */
  send(maxOutcomes: number): void {
    void this.settle(this.unsent.splice(0, maxOutcomes));
  }

  /**
   * Sends the outcomes of these attempts again if the store accepted them earlier, because it has lost them in a failover.
   * @param running tokens of the attempts that the store shows as running here
   * @param askedAt when the store was asked
   */
  sendLost(running: readonly string[], askedAt: number): void {
    for (const outcome of this.accepted.takeLost(running, askedAt)) {
      const { task } = outcome.change;
      this.parts.logger.warn(
        { taskId: task.id, attempt: task.attempt, status: task.status },
        'the store has lost the outcome of an attempt; sending it again',
      );
      this.add(outcome);
    }
  }

  retryNow(): void {
    this.requests.retryNow();
  }

  giveUp(): void {
    this.requests.giveUp();
  }

  private async settle(outcomes: readonly AttemptOutcome[]): Promise<void> {
    const { taskQueue, randomness, logger } = this.parts;
    this.sending += 1;
    try {
      const changes = outcomes.map(({ change }) => change);
      const requestToken = randomness.token();
      const replies = await this.requests.ask(() => taskQueue.apply(changes, requestToken));
      if (replies) outcomes.forEach((outcome, index) => this.onSettled(outcome, replies[index]));
    } catch (error) {
      logger.error({ reason: failureOf(error).reason }, 'could not process the reply to outcomes');
    } finally {
      this.sending -= 1;
      this.listener.onAnswered();
    }
  }

  private onSettled(outcome: AttemptOutcome, reply: ChangeOutcome | undefined): void {
    const { running, change } = outcome;
    if (reply === 'applied') {
      this.accepted.add(outcome);
      return;
    }
    if (reply === 'cancelling' && change.task.status !== 'cancelled') {
      // The cancel came before the store knew that a service has accepted the Task, so nobody has notified the service.
      void cancelAtService(this.parts, change.task);
      this.add(this.parts.outcomes.cancel(running));
      return;
    }
    this.reportRefusal(outcome, reply);
  }

  private reportRefusal({ running, change }: AttemptOutcome, reply: ChangeOutcome | undefined): void {
    const { logger } = this.parts;
    const fields = { taskId: running.id, attempt: running.attempt, decided: change.task.status };
    // A service may call back before the worker has recorded that the service accepted the Task.
    const isHandOff = change.task.status === 'running';
    if (reply === 'superseded' && isHandOff)
      logger.debug(fields, 'the task ended before its hand-off was recorded');
    else if (reply === 'superseded') logger.warn(fields, 'late result dropped');
    else logger.error({ ...fields, reply: reply ?? 'none' }, 'the store did not accept a result');
  }
}
