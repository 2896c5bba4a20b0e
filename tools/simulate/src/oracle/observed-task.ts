import type { TaskChange } from '@distribute-schedule/application';
import { isFinal, type Task, type TaskConfigId, type TaskId } from '@distribute-schedule/domain';

/** What the observer has seen of one Task. */
export class ObservedTask {
  readonly id: TaskId;
  readonly configId: TaskConfigId;
  readonly inTurn: boolean;
  private readonly maxAttempts: number;
  private versionToken: string;
  private mode: 'waiting' | 'running' | 'over' = 'waiting';
  private failed = 0;
  private returned = 0;

  constructor(
    task: Task,
    private readonly find: (finding: string) => void,
  ) {
    const { inTurn, retryPolicy } = task.toSnapshot();
    this.id = task.id;
    this.configId = task.configId;
    this.inTurn = inTurn;
    this.maxAttempts = retryPolicy.maxRetries + 1;
    this.versionToken = task.versionToken;
  }

  get isOver(): boolean {
    return this.mode === 'over';
  }

  get isRunning(): boolean {
    return this.mode === 'running';
  }

  isHeldUnder(versionToken: string): boolean {
    return this.mode !== 'over' && this.versionToken === versionToken;
  }

  claimed(task: Task, workerId: string): void {
    if (this.mode !== 'waiting')
      this.find(`second attempt: ${workerId} claimed ${this.id}, which is ${this.mode}`);
    const attempts = this.failed + this.returned + 1;
    if (task.attempt !== attempts)
      this.find(`${this.id} begins attempt ${task.attempt}, which is its ${attempts}.`);
    if (this.failed >= this.maxAttempts) this.find(`unbounded: ${this.id} begins attempt ${attempts}`);
    this.mode = 'running';
    this.versionToken = task.versionToken;
  }

  decided({ task, versionToken }: TaskChange): void {
    if (this.mode === 'over') this.find(`finished twice: ${this.id} is ${task.status}`);
    else if (this.versionToken !== versionToken)
      this.find(
        `superseded: a decision about ${this.id} under ${versionToken} counted, which is held under ${this.versionToken}`,
      );
    const { result, error } = task.toSnapshot();
    if (task.status === 'success' && tokenIn(result?.data) !== versionToken)
      this.find(`superseded: the result of ${this.id} is not that of its attempt ${versionToken}`);
    if (this.mode === 'running' && task.status === 'pending') this.returned += 1;
    if (this.mode === 'running' && (task.status === 'retrying' || task.status === 'failed')) this.failed += 1;
    if (task.status === 'failed' && error === undefined) this.find(`${this.id} failed without saying why`);
    this.versionToken = task.versionToken;
    this.mode = isFinal(task.status) ? 'over' : 'waiting';
  }
}

/** Handlers answer with the token of their attempt. */
function tokenIn(data: unknown): unknown {
  return typeof data === 'object' && data !== null && 'token' in data ? data.token : undefined;
}
