import type { StateChange } from '@distribute-schedule/application';
import type { TaskStatus } from '@distribute-schedule/domain';
import { executionStatuses } from '../executions/execution-view';
import { isoOf } from '../http/fields';
import { choice, flag, list, map, moment, nullable, object, text, whole, type Shown } from '../shape';
import { apiEventOf } from './change-batch';
import { frameOf } from '../http/server-sent-events';

/** Maximum number of executions in a digest, and of tasks. */
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
  /** Tasks that were saved, removed or parked. */
  tasks: list(text),
  /** True if more executions or tasks have changed than are listed. */
  more: flag,
});

interface ExecutionChange {
  readonly taskId: string;
  status: TaskStatus | null;
  at: number;
  workerId: string | null;
}

const statusByEvent: Readonly<Record<string, TaskStatus>> = {
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
  private readonly events = new Map<string, number>();
  private readonly executions = new Map<string, ExecutionChange>();
  private readonly tasks = new Set<string>();

  add(changes: readonly StateChange[]): void {
    for (const change of changes) {
      this.at = change.at;
      this.events.set(change.event, (this.events.get(change.event) ?? 0) + 1);
      if (change.taskId !== '') this.addExecution(change);
      else if (change.configId !== '') this.addTask(change.configId);
    }
  }

  /** Returns the digest as a server-sent event. @param id id of the newest change that the digest stands for */
  frame(id: string): string {
    const { at, events, executions, tasks, hasMore } = this;
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

  private addTask(id: string): void {
    if (this.tasks.size < maxListed) this.tasks.add(id);
    else if (!this.tasks.has(id)) this.hasMore = true;
  }
}
