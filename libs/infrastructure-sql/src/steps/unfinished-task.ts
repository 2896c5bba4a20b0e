import { nextReviewAt, queuePatienceMs } from '@distribute-schedule/store-kit';
import type { QueueKind, TaskRow } from '../schema/tables';
import type { Step } from './step';
import { isAnothersTurn } from './turns';

/** An unfinished task. It is in exactly one place, and has exactly one time at which a scheduler looks at it. */
export class UnfinishedTask {
  constructor(
    private readonly step: Step,
    readonly row: TaskRow,
  ) {}

  /** Undefined if no unfinished task has this id, or the step did not read it. */
  static of(step: Step, id: string): UnfinishedTask | undefined {
    const row = step.tasks.open(id);
    return row && new UnfinishedTask(step, row);
  }

  get id(): string {
    return this.row.id;
  }

  isHeldUnder(versionToken: string): boolean {
    return this.row.version_token === versionToken;
  }

  lookAt(at: number): void {
    this.row.review_at = at;
    this.step.tasks.touch(this.row);
  }

  /** For a task that waits for any worker, or in line. */
  lookAtInAWhile(): void {
    this.lookAt(nextReviewAt(this.step.now));
  }

  /**
   * Reschedules a waiting task that needs no decision, and wakes the workers for it again. Returns false if a scheduler
   * must decide about the task.
   */
  async keepWaiting(isOffered: (requirement: string) => boolean): Promise<boolean> {
    const { queue_kind, requirement } = this.row;
    if (queue_kind === 'pending' && isOffered(requirement)) await this.queueForWorkers(undefined);
    else if (queue_kind === 'line' && (await isAnothersTurn(this.step, this.row))) this.lookAtInAWhile();
    else return false;
    return true;
  }

  waitUntil(at: number): void {
    this.put('delayed', '', 0);
    this.lookAt(at);
    this.step.wakeSchedulersBy(at);
  }

  /** Puts the task in line if another run of its config has the turn, otherwise before the workers. */
  async queueInTurn(target: string | undefined): Promise<void> {
    if (this.row.in_turn) {
      if (await isAnothersTurn(this.step, this.row)) {
        this.put('line', this.row.config_id, this.step.nextNumber());
        // So that a transaction that passes the turn on at the same time sees this task, or runs again.
        this.step.runs.touch(await this.step.runs.of(this.row.config_id));
        this.lookAtInAWhile();
        return;
      }
      const runs = await this.step.runs.of(this.row.config_id);
      runs.turn = this.id;
      this.step.runs.save(runs);
    }
    await this.queueForWorkers(target);
  }

  /** To the chosen worker while it lives and has room, otherwise to all workers that meet the requirement. */
  async queueForWorkers(target: string | undefined): Promise<void> {
    const { step } = this;
    if (target !== undefined && (await step.workers.roomOf(target, step.now)) > 0) {
      this.put('queue', target, step.nextNumber());
      this.lookAt(step.now + queuePatienceMs);
      step.wakeWorkers(`worker ${target}`);
      return;
    }
    this.put('pending', this.row.requirement, this.row.precedence);
    this.lookAtInAWhile();
    step.wakeWorkers('workers');
  }

  run(workerId: string, attemptToken: string, graceMs: number): void {
    this.put('running', workerId, this.row.created_micros);
    this.row.version_token = attemptToken;
    this.row.started_at = this.step.now;
    this.lookAt(this.step.now + this.row.timeout_ms + graceMs);
  }

  /** A service has the task now: the attempt goes on, but takes no slot of the worker. */
  handOff(until: number): void {
    this.put('handed', this.row.queue_key ?? '', 0);
    this.lookAt(until);
  }

  /** Ends what the last attempt has left in the columns. */
  stopRunning(versionToken: string): void {
    this.row.version_token = versionToken;
    this.row.started_at = null;
    this.step.tasks.touch(this.row);
  }

  private put(kind: QueueKind, key: string, position: number): void {
    this.countFor(-1);
    this.row.queue_kind = kind;
    this.row.queue_key = key;
    this.row.position = position;
    this.step.tasks.touch(this.row);
    this.countFor(1);
  }

  /** The task leaves its queue, because it is finished. */
  leaveQueue(): void {
    this.countFor(-1);
    this.row.queue_kind = null;
    this.row.queue_key = null;
    this.row.position = null;
    this.row.review_at = null;
    this.step.tasks.touch(this.row);
  }

  /** Its worker holds one task more or less. */
  private countFor(by: 1 | -1): void {
    const { queue_kind, queue_key } = this.row;
    const isHeld = queue_kind === 'queue' || queue_kind === 'running';
    if (isHeld && queue_key !== null) this.step.workers.countHeldTask(queue_key, by);
  }
}
