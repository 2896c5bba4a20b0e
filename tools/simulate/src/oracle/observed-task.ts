import type { TaskChange } from '@distribute-schedule/application';
import { isFinal, type Task, type TaskConfigId, type TaskId } from '@distribute-schedule/domain';

const maxPauseMs = 5 * 60_000;

/** What the observer has seen of one Task, and the checks on its next transition. */
export class ObservedTask {
  readonly id: TaskId;
  readonly configId: TaskConfigId;
  /** True if it may only run while no other task of its config that takes turns runs. */
  takesTurns: boolean;
  private readonly maxFailures: number;
  private readonly maxCrashes: number;
  private readonly firstPauseMs: number;
  private readonly jitter: number;
  private versionToken: string;
  private mode: 'waiting' | 'running' | 'over' = 'waiting';
  private failed = 0;
  private crashed = 0;
  private returned = 0;
  private folded = false;

  constructor(
    task: Task,
    private readonly find: (finding: string) => void,
  ) {
    const { inTurn, retryPolicy, maxCrashes } = task.toSnapshot();
    this.id = task.id;
    this.configId = task.configId;
    this.takesTurns = inTurn;
    this.maxFailures = retryPolicy.maxRetries + 1;
    this.maxCrashes = maxCrashes;
    this.firstPauseMs = Math.max(retryPolicy.retryDelayMs, 1000);
    this.jitter = retryPolicy.jitter;
    this.versionToken = task.versionToken;
  }

  get isOver(): boolean {
    return this.mode === 'over';
  }

  get isRunning(): boolean {
    return this.mode === 'running';
  }

  /** True if the reactions to its end have seen it. */
  get isFolded(): boolean {
    return this.folded;
  }

  onFolded(): void {
    if (!this.isOver) this.find(`folded early: the end of ${this.id} was folded before it ended`);
    if (this.folded) this.find(`folded twice: the end of ${this.id} was folded again`);
    this.folded = true;
  }

  isHeldUnder(versionToken: string): boolean {
    return this.mode !== 'over' && this.versionToken === versionToken;
  }

  onClaimed(task: Task, workerId: string): void {
    if (this.mode !== 'waiting')
      this.find(`second attempt: ${workerId} claimed ${this.id}, which is ${this.mode}`);
    const attempts = this.failed + this.crashed + this.returned + 1;
    if (task.attempt !== attempts)
      this.find(`wrong number: ${this.id} begins attempt ${task.attempt}, but ${attempts} was expected`);
    if (this.failed >= this.maxFailures)
      this.find(
        `unbounded: ${this.id} begins attempt ${attempts}, although only ${this.maxFailures} may fail`,
      );
    if (this.crashed > this.maxCrashes)
      this.find(
        `unbounded: ${this.id} begins attempt ${attempts}, although only ${this.maxCrashes} may crash`,
      );
    this.mode = 'running';
    this.versionToken = task.versionToken;
  }

  onDecision({ task, versionToken }: TaskChange): void {
    if (this.mode === 'over') this.find(`finished twice: ${this.id} is ${task.status}`);
    else if (this.versionToken !== versionToken)
      this.find(
        `superseded: the store applied a decision about ${this.id} with token ${versionToken}, but the current token is ${this.versionToken}`,
      );
    const { result, error, crashes, failedAttempts } = task.toSnapshot();
    if (task.status === 'success' && tokenIn(result?.data) !== versionToken)
      this.find(`superseded: the result of ${this.id} does not come from its attempt ${versionToken}`);
    if (this.mode === 'running') this.countEnd(task, crashes, failedAttempts);
    if (task.status === 'failed' && error === undefined)
      this.find(`no reason: ${this.id} failed without an error text`);
    this.versionToken = task.versionToken;
    this.mode = isFinal(task.status) ? 'over' : 'waiting';
  }

  /** Counts how an attempt ended. An attempt of a Task that waits again was returned, or it crashed or failed. */
  private countEnd(task: Task, crashes: number, failedAttempts: number): void {
    if (crashes === this.crashed + 1) this.countCrash(task);
    else if (task.status === 'pending') this.returned += 1;
    else if (task.status === 'retrying' || task.status === 'failed') this.failed += 1;
    if (crashes !== this.crashed || failedAttempts < this.failed)
      this.find(
        `wrong number: ${this.id} counts ${crashes} crashes and ${failedAttempts} failures, but ${this.crashed} and ${this.failed} were observed`,
      );
  }

  /** The first crash costs no pause. Each later pause is twice as long as the previous one, up to 5 minutes. */
  private countCrash(task: Task): void {
    this.crashed += 1;
    if (isFinal(task.status)) return;
    const endedAt = task.toSnapshot().steps.at(-1)?.at ?? 0;
    const pauseMs = (task.waitsUntil ?? endedAt) - endedAt;
    const pause = this.crashed === 1 ? 0 : Math.min(this.firstPauseMs * 2 ** (this.crashed - 2), maxPauseMs);
    const min = pause === 0 ? 0 : Math.max(Math.floor(pause * (1 - this.jitter)), 1000);
    const max = Math.min(Math.ceil(pause * (1 + this.jitter)), maxPauseMs);
    if (pauseMs < min || pauseMs > max)
      this.find(
        `wrong pause: ${this.id} waits ${pauseMs} ms after crash ${this.crashed}, but ${min} to ${max} ms were expected`,
      );
  }
}

/** Returns the token in a result. Handlers return the token of their attempt. */
function tokenIn(data: unknown): unknown {
  return typeof data === 'object' && data !== null && 'token' in data ? data.token : undefined;
}
