import {
  type ChangeOutcome,
  type ClaimReply,
  type ClaimRequest,
  type DeadWorker,
  type Logger,
  type OverdueReply,
  type OverdueRequest,
  type OverdueTask,
  type PlacedTask,
  type SubmitLimits,
  type SubmitManyReply,
  type SubmitOutcome,
  type TaskChange,
  type TaskQueue,
} from '@distribute-schedule/application';
import { maxDeadWorkers, maxReasonCharacters, requestTtlMs, submitOne } from '@distribute-schedule/store-kit';
import {
  parseRequirementKey,
  type AttemptToken,
  type Task,
  type TaskConfigId,
  type TaskId,
  type WorkerId,
} from '@distribute-schedule/domain';
import { placeOf, readTask } from '../documents/task-documents';
import type { EmbeddedStore } from '../embedded-store';
import { applyChanges } from '../steps/apply-change';
import { askToStop } from '../steps/ask-to-stop';
import { claimTasks } from '../steps/claim-tasks';
import { HeldTask } from '../steps/held-task';
import { setAside } from '../steps/set-aside';
import type { Step } from '../steps/step';
import { submitTasks } from '../steps/submit-tasks';

export class EmbeddedTaskQueue implements TaskQueue {
  constructor(
    private readonly store: EmbeddedStore,
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
    return this.store.write((step) => {
      const before = requestToken === undefined ? undefined : step.answered(requestToken);
      if (before) return before as SubmitManyReply;
      const reply = submitTasks(step, tasks, limits);
      if (requestToken !== undefined && typeof reply !== 'string')
        step.keepAnswer(requestToken, reply, requestTtlMs);
      return reply;
    });
  }

  openTasks(configId: TaskConfigId, limit: number): Promise<readonly Task[]> {
    return this.store.write((step) => {
      const ids = step.tables.open.first(configId, limit).map(({ value }) => value);
      return this.readable(step, ids);
    });
  }

  claim(request: ClaimRequest): Promise<ClaimReply> {
    return this.store.write((step) => ({
      tasks: this.readable(step, claimTasks(step, request)),
      waitingFor: [...step.tables.pending.owners()].map(([requirement]) => requirement),
    }));
  }

  apply(changes: readonly TaskChange[], requestToken: string): Promise<readonly ChangeOutcome[]> {
    return this.store.write((step) => {
      const before = step.answered(requestToken);
      if (before) return before as readonly ChangeOutcome[];
      const outcomes = applyChanges(step, changes);
      step.keepAnswer(requestToken, outcomes, requestTtlMs);
      return outcomes;
    });
  }

  requestCancel(taskId: TaskId, attemptToken: AttemptToken, withinMs: number): Promise<boolean> {
    return this.store.write((step) => {
      const task = HeldTask.read(step, taskId);
      if (!task?.isHeldUnder(attemptToken)) return false;
      askToStop(step, task, withinMs);
      return true;
    });
  }

  claimOverdue({ limit, leaseMs, overdueByMs, offered }: OverdueRequest): Promise<OverdueReply> {
    const isOffered = (requirement: string) =>
      offered.length === 0 || offered.includes(parseRequirementKey(requirement).executor);
    return this.store.write((step) => {
      const { deadlines } = step.tables;
      const due = [...deadlines.getKeys({ end: [step.now - overdueByMs + 1], limit })];
      const overdue: OverdueTask[] = [];
      const unreadable: TaskId[] = [];
      for (const [, id] of due) {
        const held = HeldTask.read(step, id);
        if (!held) continue;
        if (held.keepsWaiting(isOffered)) {
          held.save();
          continue;
        }
        held.lookAt(step.now + leaseMs);
        held.save();
        const [task] = this.readable(step, [id]);
        if (task) overdue.push({ task, place: placeOf(held.live) });
        else unreadable.push(id as TaskId);
      }
      const [first] = [...deadlines.getKeys({ limit: 1 })];
      return { overdue, unreadable, now: step.now, nextWakeAt: first?.[0] };
    });
  }

  deadWorkers(timeoutMs: number, limit: number): Promise<readonly DeadWorker[]> {
    return this.store.write((step) => {
      const { workers, running, queues } = step.tables;
      const dead = [...workers.getRange()]
        .filter(({ value }) => value.lastHeartbeat <= step.now - timeoutMs || value.until === 0)
        .sort((a, b) => a.value.lastHeartbeat - b.value.lastHeartbeat)
        .slice(0, maxDeadWorkers);
      const share = Math.max(1, Math.floor(limit / dead.length));
      return dead.map(({ key: id, value: { lastHeartbeat } }) => {
        const runs = running.first(id, share).map(({ key }) => String(key[1]));
        const waits = queues.first(id, share).map(({ key }) => String(key[2]));
        return {
          id: id as WorkerId,
          lastHeartbeat,
          running: this.readable(step, runs),
          queued: this.readable(step, waits),
        };
      });
    });
  }

  forgetWorker({ id, lastHeartbeat }: Pick<DeadWorker, 'id' | 'lastHeartbeat'>): Promise<boolean> {
    return this.store.write(({ tables: { workers, running, queues } }) => {
      if (workers.get(id)?.lastHeartbeat !== lastHeartbeat) return false;
      if (running.size(id) > 0 || queues.size(id) > 0) return false;
      return workers.removeSync(id);
    });
  }

  /** One bad document must stop nobody else: it is taken out of the way, kept, counted and reported. */
  private readable(step: Step, ids: readonly string[]): Task[] {
    return ids.flatMap((id) => {
      try {
        const task = readTask(step.tables, id);
        if (task) return [task];
        throw new Error('The stored document cannot be read: there is none');
      } catch (error) {
        const reason = error instanceof Error ? error.message.slice(0, maxReasonCharacters) : String(error);
        setAside(step, id, reason);
        this.log.error({ taskId: id, reason }, 'task set aside: its stored document cannot be read');
        return [];
      }
    });
  }
}
