import type { components } from '@distribute-schedule/api-client';
import type { StreamEvent } from './event-parser';

export type ExecutionStatus = components['schemas']['ExecutionSummary']['status'];

/** What has become of an execution, by its newest event. */
export interface ExecutionChange {
  readonly id: string;
  readonly taskId: string;
  /** Undefined when the event does not change the status. */
  readonly status: ExecutionStatus | undefined;
  readonly at: number;
  /** Worker that started it, if the event names one. */
  readonly workerId: string | undefined;
}

/**
 * What has changed since the last digest: which rows to patch, and what to read again. Frames `digest` of the server have
 * the same content, merged once for all who listen.
 */
export interface Digest {
  readonly executions: ReadonlyMap<string, ExecutionChange>;
  /** Ids of tasks that were saved, removed or parked. */
  readonly tasks: ReadonlySet<string>;
  /** True when there was more than this lists, or some of it is lost: read everything that is visible again. */
  readonly isIncomplete: boolean;
}

/** More changes than a page can show. Then it reads its rows again instead. */
const maxExecutions = 2000;

const statusByEvent: Readonly<Record<string, ExecutionStatus>> = {
  created: 'pending',
  started: 'running',
  retrying: 'retrying',
  'set aside': 'pending',
  success: 'success',
  failed: 'failed',
  cancelled: 'cancelled',
};

type Change = components['schemas']['Event'];

/** Collects the events of the line until the page takes them. */
export class DigestBuilder {
  private executions = new Map<string, ExecutionChange>();
  private tasks = new Set<string>();
  private isIncomplete = false;

  get isEmpty(): boolean {
    return this.executions.size === 0 && this.tasks.size === 0 && !this.isIncomplete;
  }

  /** @returns the time of the event, if it has one */
  add({ event, data }: StreamEvent): number | undefined {
    if (event === 'missed') this.isIncomplete = true;
    if (event !== 'change') return undefined;
    const change = JSON.parse(data) as Change;
    const at = Date.parse(change.at);
    if (change.execution_id !== null) this.addExecution(change, change.execution_id, at);
    else if (change.task_id !== null) this.tasks.add(change.task_id);
    return at;
  }

  private addExecution({ event, task_id, detail }: Change, id: string, at: number): void {
    const status = statusByEvent[event];
    const before = this.executions.get(id);
    const isStart = event === 'started';
    this.executions.set(id, {
      id,
      at,
      taskId: task_id ?? '',
      status: status ?? before?.status,
      workerId: isStart ? (detail ?? undefined) : before?.workerId,
    });
    if (this.executions.size <= maxExecutions) return;
    this.executions.clear();
    this.isIncomplete = true;
  }

  /** Returns what has come together, and starts again. */
  take(): Digest {
    const { executions, tasks, isIncomplete } = this;
    this.executions = new Map();
    this.tasks = new Set();
    this.isIncomplete = false;
    return { executions, tasks, isIncomplete };
  }
}
