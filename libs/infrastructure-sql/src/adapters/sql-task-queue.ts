import {
  type ChangeOutcome,
  type ClaimReply,
  type ClaimRequest,
  type DeadWorker,
  type Logger,
  type OverdueReply,
  type OverdueRequest,
  type PlacedTask,
  type SubmitLimits,
  type SubmitManyReply,
  type SubmitOutcome,
  type TaskChange,
  type TaskQueue,
} from '@distribute-schedule/application';
import type { AttemptToken, Task, TaskConfigId, TaskId } from '@distribute-schedule/domain';
import { requestTtlMs, submitOne } from '@distribute-schedule/store-kit';
import type { SqlStore } from '../sql-store';
import { applyChanges, needsToApply } from '../steps/apply-changes';
import { askToStop } from '../steps/ask-to-stop';
import { claimOverdue } from '../steps/claim-overdue';
import { claimTasks } from '../steps/claim-tasks';
import { deadWorkers, forgetWorker } from '../steps/dead-workers';
import { readTasks } from '../steps/read-tasks';
import { needsToSubmit, submitTasks } from '../steps/submit-tasks';
import { UnfinishedTask } from '../steps/unfinished-task';

export class SqlTaskQueue implements TaskQueue {
  constructor(
    private readonly store: SqlStore,
    private readonly log: Logger,
  ) {}

  submit(task: Task, limits: SubmitLimits & Pick<PlacedTask, 'target'>): Promise<SubmitOutcome> {
    return submitOne(this, task, limits);
  }

  submitMany(
    tasks: readonly PlacedTask[],
    limits: SubmitLimits,
    requestToken?: string,
  ): Promise<SubmitManyReply> {
    const needed = needsToSubmit(tasks, limits);
    if (requestToken === undefined)
      return this.store.write((step) => submitTasks(step, tasks, limits), needed);
    const needs = { ...needed, requests: [requestToken] };
    return this.store.write(async (step) => {
      const before = await step.answerTo(requestToken);
      if (before) return before as SubmitManyReply;
      const reply = await submitTasks(step, tasks, limits);
      if (typeof reply !== 'string') step.keepAnswer(requestToken, reply, requestTtlMs);
      return reply;
    }, needs);
  }

  openTasks(configId: TaskConfigId, limit: number): Promise<readonly Task[]> {
    return this.store.write(async (step) =>
      readTasks(step, await step.tasks.openOfConfig(configId, limit), this.log),
    );
  }

  claim(request: ClaimRequest): Promise<ClaimReply> {
    const needs = { requests: [request.requestToken] };
    return this.store.write(async (step) => {
      const { rows, waitingFor } = await claimTasks(step, request);
      return { tasks: await readTasks(step, rows, this.log), waitingFor };
    }, needs);
  }

  apply(changes: readonly TaskChange[], requestToken: string): Promise<readonly ChangeOutcome[]> {
    const needs = { ...needsToApply(changes), requests: [requestToken] };
    return this.store.write(async (step) => {
      const before = await step.answerTo(requestToken);
      if (before) return before as readonly ChangeOutcome[];
      const outcomes = await applyChanges(step, changes);
      step.keepAnswer(requestToken, outcomes, requestTtlMs);
      return outcomes;
    }, needs);
  }

  requestCancel(taskId: TaskId, attemptToken: AttemptToken, withinMs: number): Promise<boolean> {
    const needs = { tasks: [taskId] };
    return this.store.write((step) => {
      const task = UnfinishedTask.of(step, taskId);
      if (!task?.isHeldUnder(attemptToken)) return Promise.resolve(false);
      askToStop(step, task, withinMs);
      return Promise.resolve(true);
    }, needs);
  }

  claimOverdue(request: OverdueRequest): Promise<OverdueReply> {
    return this.store.write((step) => claimOverdue(step, request, this.log));
  }

  deadWorkers(timeoutMs: number, limit: number): Promise<readonly DeadWorker[]> {
    return this.store.write((step) => deadWorkers(step, timeoutMs, limit, this.log));
  }

  forgetWorker(worker: Pick<DeadWorker, 'id' | 'lastHeartbeat'>): Promise<boolean> {
    return this.store.write((step) => forgetWorker(step, worker));
  }
}
