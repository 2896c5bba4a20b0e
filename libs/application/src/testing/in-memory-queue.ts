import { Task, type AttemptToken, type TaskId } from '@distribute-schedule/domain';
import type { ChangeOutcome, ClaimReply, ClaimRequest, TaskChange, TaskQueue } from '../ports/task-queue';

/** The methods of a task queue that a worker calls, with the faults of a store behind a network. */
export class InMemoryQueue implements Pick<TaskQueue, 'claim' | 'apply'> {
  readonly claims: ClaimRequest[] = [];
  readonly applies: { ids: TaskId[]; requestToken: string }[] = [];
  readonly cancelRequested = new Set<TaskId>();
  /** Each Task as it was applied last. */
  readonly settled = new Map<TaskId, Task>();
  /** Version token under which each started Task is held. */
  readonly held = new Map<TaskId, string>();
  /** Token of the latest attempt of each Task. */
  private readonly tokens = new Map<TaskId, string>();
  /** True for a method that rejects before it does anything. */
  isUnreachable = { claim: false, apply: false };
  /** Number of calls that are performed but whose reply is lost. */
  repliesToLose = { claim: 0, apply: 0 };
  /** Every reply waits for this promise. */
  replyAfter: Promise<void> = Promise.resolve();
  private own: Task[] = [];
  private readonly pending = new Map<string, Task[]>();
  private readonly replies = new Map<string, unknown>();

  constructor(private readonly now: () => number = () => 0) {}

  /** Puts Tasks into the worker's own queue. */
  assign(...tasks: Task[]): void {
    this.own.push(...tasks);
  }

  /** Puts Tasks into the pending queues of their requirements. */
  add(...tasks: Task[]): void {
    for (const task of tasks) {
      this.pending.set(task.requirementKey, [...(this.pending.get(task.requirementKey) ?? []), task]);
    }
  }

  /** Loses the end of a Task, as a failover can: its attempt runs again. @returns the token of that attempt */
  lose(taskId: TaskId): AttemptToken {
    const token = this.tokens.get(taskId) as AttemptToken;
    this.settled.delete(taskId);
    this.held.set(taskId, token);
    return token;
  }

  async claim(request: ClaimRequest): Promise<ClaimReply> {
    this.claims.push(request);
    return this.answerOnce('claim', request.requestToken, () => {
      const tasks = [...this.own, ...request.serves.flatMap((key) => this.pending.get(key) ?? [])].slice(
        0,
        request.slots,
      );
      this.own = this.own.filter((task) => !tasks.includes(task));
      tasks.forEach((task, index) => this.start(task, `${request.requestToken}.${index}`, request));
      for (const [key, waiting] of this.pending) {
        this.pending.set(
          key,
          waiting.filter((task) => !tasks.includes(task)),
        );
      }
      const waitingFor = [...this.pending].filter(([, waiting]) => waiting.length > 0).map(([key]) => key);
      return { tasks, waitingFor };
    });
  }

  async apply(changes: readonly TaskChange[], requestToken: string): Promise<readonly ChangeOutcome[]> {
    this.applies.push({ ids: changes.map(({ task }) => task.id), requestToken });
    return this.answerOnce('apply', requestToken, () => changes.map((change) => this.applyOne(change)));
  }

  private applyOne({ task, versionToken }: TaskChange): ChangeOutcome {
    if (this.held.get(task.id) !== versionToken) return 'superseded';
    if (this.cancelRequested.has(task.id) && task.status !== 'cancelled') return 'cancelling';
    // A Task that was handed off is still held by its attempt.
    if (task.status !== 'running') this.held.delete(task.id);
    this.settled.set(task.id, Task.restore(task.toSnapshot()));
    if (task.status === 'pending') this.add(task);
    return 'applied';
  }

  private start(task: Task, token: string, { workerId }: ClaimRequest): void {
    task.start({ attemptToken: token as AttemptToken, workerId, at: this.now() });
    this.held.set(task.id, token);
    this.tokens.set(task.id, token);
  }

  private async answerOnce<Answer>(
    step: 'claim' | 'apply',
    token: string,
    act: () => Answer,
  ): Promise<Answer> {
    if (this.isUnreachable[step]) throw new Error('connection refused');
    if (!this.replies.has(token)) this.replies.set(token, act());
    const answer = this.replies.get(token) as Answer;
    await this.replyAfter;
    if (this.repliesToLose[step] > 0) {
      this.repliesToLose[step] -= 1;
      throw new Error('the connection was closed');
    }
    return answer;
  }
}
