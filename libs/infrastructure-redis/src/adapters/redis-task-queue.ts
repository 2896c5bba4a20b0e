import type {
  ChangeOutcome,
  ClaimReply,
  ClaimRequest,
  DeadWorker,
  Logger,
  OverdueReply,
  OverdueRequest,
  OverdueTask,
  PlacedTask,
  SubmitLimits,
  SubmitManyReply,
  SubmitOutcome,
  TaskChange,
  TaskQueue,
} from '@distribute-schedule/application';
import { inParts, maxReasonCharacters, requestTtlMs, submitOne } from '@distribute-schedule/store-kit';
import type { AttemptToken, Task, TaskConfigId, TaskId, WorkerId } from '@distribute-schedule/domain';
import { changeArguments, replacedArguments } from '../documents/task-changes';
import {
  newTaskArguments,
  placeFromRow,
  startedTask,
  taskFromRow,
  versionTokenOf,
} from '../documents/task-rows';
import type { RedisStore } from '../redis-store';
import type { ScriptArgument } from '../lua/define-script';
import { scripts, type TaskRow } from '../lua/scripts';

/**
 * Maximum size of the changes in one script call. More would block Redis for too long, and the request could exceed the
 * maximum length of a string in Node.
 */
const maxCharactersPerScript = 4 * 1024 * 1024;

export class RedisTaskQueue implements TaskQueue {
  constructor(
    private readonly store: RedisStore,
    private readonly log: Logger,
  ) {}

  submit(task: Task, limits: SubmitLimits & Pick<PlacedTask, 'target'>): Promise<SubmitOutcome> {
    return submitOne(this, task, limits);
  }

  async submitMany(
    tasks: readonly PlacedTask[],
    { configVersionToken, maxOpen, replacement }: SubmitLimits,
    requestToken?: string,
  ): Promise<SubmitManyReply> {
    const [first] = tasks;
    if (!first) return [];
    const { retentionMs, historyPerTask: historyLength } = this.store.retention;
    const replacing = replacement && tasks.find(({ task }) => task.waitsUntil === undefined);
    return this.store.run(
      scripts.submit,
      {
        requestToken: requestToken ?? '',
        requestTtlMs,
        configId: first.task.configId,
        configToken: configVersionToken ?? '',
        maxOpen: maxOpen === undefined || maxOpen === Infinity ? '' : maxOpen,
        replacingTaskId: replacing?.task.id ?? '',
        replacedCount: replacement?.replaced.length ?? '',
        cancelWithinMs: replacement?.cancelGraceMs ?? '',
        retentionMs,
        historyLength,
        taskCount: tasks.length,
      },
      [
        ...tasks.flatMap(({ task, target, toWake }) => newTaskArguments(task, target, toWake)),
        ...(replacement?.replaced ?? []).flatMap(replacedArguments),
      ],
    );
  }

  async openTasks(configId: TaskConfigId, limit: number): Promise<readonly Task[]> {
    return this.readable(await this.store.run(scripts.readOpen, { configId, limit }));
  }

  async claim({ workerId, slots, graceMs, serves, requestToken }: ClaimRequest): Promise<ClaimReply> {
    const [waitingFor, startedAt, ids, attemptTokens, documents] = await this.store.run(
      scripts.claim,
      { workerId, slots, graceMs, requestToken, requestTtlMs },
      serves,
    );
    const tasks: Task[] = [];
    for (const [i, id] of ids.entries()) {
      const attempt = { attemptToken: attemptTokens[i] as AttemptToken, workerId, at: Number(startedAt) };
      const task = await this.readOrSetAside(id, attempt.attemptToken, () =>
        startedTask(documents[i] ?? null, attempt),
      );
      if (task) tasks.push(task);
    }
    return { tasks, waitingFor };
  }

  async apply(changes: readonly TaskChange[], requestToken: string): Promise<readonly ChangeOutcome[]> {
    const { retentionMs, historyPerTask: historyLength } = this.store.retention;
    const outcomes = await Promise.all(
      inParts(changes.map(changeArguments), maxCharactersPerScript, sizeOf).map((part, i) =>
        this.store.run(
          scripts.apply,
          {
            requestToken: `${requestToken}.${i}`,
            requestTtlMs,
            retentionMs,
            historyLength,
            changeCount: part.length,
          },
          part.flat(),
        ),
      ),
    );
    return outcomes.flat();
  }

  requestCancel(taskId: TaskId, attemptToken: AttemptToken, withinMs: number): Promise<boolean> {
    return this.store.run(scripts.requestCancel, { taskId, attemptToken, withinMs });
  }

  async claimOverdue({ offered, ...request }: OverdueRequest): Promise<OverdueReply> {
    const [now, next, rows] = await this.store.run(scripts.claimOverdue, request, offered);
    const overdue: OverdueTask[] = [];
    const unreadable: TaskId[] = [];
    for (const row of rows) {
      const task = await this.readRow(row);
      if (task) overdue.push({ task, place: placeFromRow(row) });
      else unreadable.push(row[0] as TaskId);
    }
    return { overdue, unreadable, now, nextWakeAt: next === null ? undefined : Number(next) };
  }

  async deadWorkers(timeoutMs: number, limit: number): Promise<readonly DeadWorker[]> {
    const rows = await this.store.run(scripts.deadWorkers, { timeoutMs, limit });
    return Promise.all(
      rows.map(async ([id, lastHeartbeat, running, queued]) => ({
        id: id as WorkerId,
        lastHeartbeat: Number(lastHeartbeat),
        running: await this.readable(running),
        queued: await this.readable(queued),
      })),
    );
  }

  forgetWorker({ id, lastHeartbeat }: Pick<DeadWorker, 'id' | 'lastHeartbeat'>): Promise<boolean> {
    return this.store.run(scripts.forgetWorker, { workerId: id, lastHeartbeat });
  }

  private async readable(rows: readonly TaskRow[]): Promise<Task[]> {
    const tasks: Task[] = [];
    for (const row of rows) {
      const task = await this.readRow(row);
      if (task) tasks.push(task);
    }
    return tasks;
  }

  private readRow(row: TaskRow): Promise<Task | undefined> {
    return this.readOrSetAside(row[0], versionTokenOf(row), () => {
      placeFromRow(row);
      return taskFromRow(row);
    });
  }

  /** A damaged document must not stop other tasks, so its task is set aside, kept, counted and reported. */
  private async readOrSetAside(
    taskId: string,
    seenVersionToken: string,
    read: () => Task,
  ): Promise<Task | undefined> {
    try {
      return read();
    } catch (error) {
      const reason = error instanceof Error ? error.message.slice(0, maxReasonCharacters) : String(error);
      const { retentionMs } = this.store.retention;
      await this.store.run(scripts.setTaskAside, { taskId, seenVersionToken, reason, retentionMs });
      this.log.error({ taskId, reason }, 'task set aside: its stored document cannot be read');
      return undefined;
    }
  }
}

const sizeOf = (change: readonly ScriptArgument[]): number =>
  change.reduce<number>((sum, argument) => sum + (typeof argument === 'string' ? argument.length : 0), 0);
