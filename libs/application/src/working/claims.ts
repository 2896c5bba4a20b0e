import type { Task, WorkerId } from '@distribute-schedule/domain';
import { AskUntilAnswered, type AskParts } from '../background/ask-until-answered';
import type { ClaimReply, TaskQueue } from '../ports/task-queue';
import { failureOf } from './failure-of';
import type { ServedQueues } from './served-queues';
import type { Slots } from './slots';

export interface ClaimsParts extends AskParts {
  readonly taskQueue: Pick<TaskQueue, 'claim'>;
  readonly served: ServedQueues;
  readonly slots: Slots;
}

export interface ClaimsSettings {
  readonly workerId: WorkerId;
  /** How long after its timeout an attempt may go without a result before a scheduler ends it. */
  readonly graceMs: number;
}

/** A Task that a claim has brought. */
export interface ClaimedTask {
  readonly task: Task;
  /** Time since the claim was sent first. */
  readonly waitedMs: number;
  /** True if a cancel of the Task arrived while the reply was under way. */
  readonly isCancelled: boolean;
}

export interface ClaimsListener {
  onClaimed(claimed: ClaimedTask): void;
  /** A request has failed, and is repeated after a pause. */
  onRetry(): void;
  /** The store has answered. */
  onAnswered(): void;
}

/** A request that the store has not answered. */
interface SentClaim {
  readonly slots: number;
  readonly serves: readonly string[];
  readonly sentAt: number;
  /** Ids of Tasks whose cancel arrived while the reply with these Tasks was still under way. */
  readonly cancelled: Set<string>;
}

/** The claims of one lane: each asks for free slots, and is repeated until the store answers. */
export class Claims {
  private readonly requests: AskUntilAnswered;
  private readonly underWay = new Set<SentClaim>();
  private mayWait = false;
  private isMoreWaiting = false;

  constructor(
    private readonly parts: ClaimsParts,
    private readonly settings: ClaimsSettings,
    private readonly listener: ClaimsListener,
  ) {
    this.requests = new AskUntilAnswered('claim', parts, () => listener.onRetry());
  }

  /** Number of requests that the store has not answered. */
  get count(): number {
    return this.underWay.size;
  }

  /** Number of requests that have failed and are repeated. */
  get retryingCount(): number {
    return this.requests.retryingCount;
  }

  /** True if there may be Tasks to claim. */
  get isWanted(): boolean {
    return this.mayWait;
  }

  /** True if the latest reply filled all slots of its claim, so that more Tasks are likely to wait. */
  get hasMore(): boolean {
    return this.isMoreWaiting;
  }

  /** Notes that there may be Tasks to claim. */
  want(): void {
    this.mayWait = true;
  }

  /** Reserves the slots and sends a claim for them. */
  send(slots: number): void {
    const { served, clock } = this.parts;
    this.mayWait = this.isMoreWaiting;
    this.parts.slots.reserve(slots);
    const claim = { slots, serves: served.keys, sentAt: clock.monotonic(), cancelled: new Set<string>() };
    this.underWay.add(claim);
    void this.ask(claim);
  }

  /** Notes the cancel of a Task that does not run here, because a claim may be about to bring it. */
  cancel(taskId: string): void {
    for (const { cancelled } of this.underWay) cancelled.add(taskId);
  }

  retryNow(): void {
    this.requests.retryNow();
  }

  giveUp(): void {
    this.requests.giveUp();
  }

  private async ask(claim: SentClaim): Promise<void> {
    const { taskQueue, randomness, logger } = this.parts;
    const { slots, serves } = claim;
    const { workerId, graceMs } = this.settings;
    const request = { workerId, graceMs, slots, serves, requestToken: randomness.token() };
    try {
      const reply = await this.requests.ask(() => taskQueue.claim(request));
      if (reply) this.onReply(reply, claim);
    } catch (error) {
      logger.error({ reason: failureOf(error).reason }, 'could not process the reply to a claim');
    } finally {
      this.underWay.delete(claim);
      this.parts.slots.release(slots);
      this.listener.onAnswered();
    }
  }

  private onReply({ tasks, waitingFor }: ClaimReply, { slots, serves, sentAt, cancelled }: SentClaim): void {
    const { served, clock } = this.parts;
    const waitedMs = clock.monotonic() - sentAt;
    for (const task of tasks)
      this.listener.onClaimed({ task, waitedMs, isCancelled: cancelled.has(task.id) });
    const waiting = served.learn(waitingFor);
    const isNewWaiting = waiting.some((key) => !serves.includes(key));
    this.isMoreWaiting = tasks.length >= slots;
    if (this.isMoreWaiting || isNewWaiting || (tasks.length > 0 && waiting.length > 0)) this.want();
  }
}
