import type { StateChange, StateChangeEvent } from '@distribute-schedule/application';
import type { TaskStatus } from '@distribute-schedule/domain';
import { executionStatuses } from '../executions/execution-view';
import { isoOf } from '../http/fields';
import {
  choice,
  decimal,
  flag,
  list,
  map,
  moment,
  nullable,
  object,
  text,
  whole,
  type Shown,
} from '../shape';
import { apiEventOf } from './change-batch';
import { frameOf } from '../http/server-sent-events';

/** Maximum length of each list of a digest. */
const maxListed = 200;

/** Data of the event `digest`: what has changed since the digest before. */
export const EventDigest = object('EventDigest', {
  /** Time of the newest change; null if nothing has changed. */
  at: nullable(moment),
  /** Number of changes by event. */
  events: map(whole),
  /** Executions that changed. */
  executions: list(
    object('ExecutionChange', {
      id: text,
      task_id: text,
      /** Latest status that these changes name; null if none of them does. */
      status: nullable(choice(executionStatuses)),
      at: moment,
      /** Worker that started it, if it was started by one of these changes. */
      worker_id: nullable(text),
    }),
  ),
  /** Latest progress of executions that reported one. */
  progress: list(object('ExecutionProgress', { execution_id: text, percent: decimal })),
  /** Tasks that were saved, removed or parked, or of which a due time made no run. */
  tasks: list(text),
  /** True if more has changed than is listed. */
  more: flag,
});

interface ExecutionChange {
  readonly taskId: string;
  status: TaskStatus | null;
  at: number;
  workerId: string | null;
}

const statusByEvent: Partial<Readonly<Record<StateChangeEvent, TaskStatus>>> = {
  created: 'pending',
  started: 'running',
  retrying: 'retrying',
  'set aside': 'pending',
  success: 'success',
  failed: 'failed',
  cancelled: 'cancelled',
};

/** Merges changes into a digest. Its size is bounded, however many changes there are. */
export class DigestBuilder {
  private at: number | undefined;
  private hasMore = false;
  private readonly events = new Map<StateChangeEvent, number>();
  private readonly executions = new Map<string, ExecutionChange>();
  private readonly progress = new Map<string, number>();
  private readonly tasks = new Set<string>();

  add(changes: readonly StateChange[]): void {
    for (const change of changes) {
      this.at = change.at;
      this.events.set(change.event, (this.events.get(change.event) ?? 0) + 1);
      if (change.event === 'progress') this.addProgress(change);
      else if (change.taskId !== '') this.addExecution(change);
      else if (change.configId !== '') this.addTask(change.configId);
    }
  }

  /** Returns the digest as a server-sent event. @param id id of the newest change that the digest stands for */
  frame(id: string): string {
    const { at, events, executions, progress, tasks, hasMore } = this;
    const data: Shown<typeof EventDigest> = {
      at: at === undefined ? null : isoOf(at),
      events: Object.fromEntries([...events].map(([event, count]) => [apiEventOf(event), count])),
      executions: [...executions].map(([executionId, change]) => ({
        id: executionId,
        task_id: change.taskId,
        status: change.status,
        at: isoOf(change.at),
        worker_id: change.workerId,
      })),
      progress: [...progress].map(([execution_id, percent]) => ({ execution_id, percent })),
      tasks: [...tasks],
      more: hasMore,
    };
    return frameOf({ id, event: 'digest', data });
  }

  private addExecution({ at, event, taskId: id, configId: taskId, detail }: StateChange): void {
    let execution = this.executions.get(id);
    if (!execution) {
      if (this.executions.size === maxListed) {
        this.hasMore = true;
        return;
      }
      execution = { taskId, status: null, at, workerId: null };
      this.executions.set(id, execution);
    }
    execution.at = at;
    execution.status = statusByEvent[event] ?? execution.status;
    if (event === 'started') execution.workerId = detail;
  }

  private addProgress({ taskId, detail }: StateChange): void {
    if (this.progress.size < maxListed || this.progress.has(taskId))
      this.progress.set(taskId, Number(detail));
    else this.hasMore = true;
  }

  private addTask(id: string): void {
    if (this.tasks.size < maxListed) this.tasks.add(id);
    else if (!this.tasks.has(id)) this.hasMore = true;
  }
}
