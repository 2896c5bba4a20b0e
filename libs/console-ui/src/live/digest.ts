import type { components } from '@distribute-schedule/api-client';

type Schemas = components['schemas'];
export type ExecutionStatus = Schemas['ExecutionSummary']['status'];

/** What has become of an execution, by its newest event. */
export interface ExecutionChange {
  readonly id: string;
  readonly taskId: string;
  /** Undefined when no event has changed the status. */
  readonly status: ExecutionStatus | undefined;
  readonly at: number;
  /** Worker that started it, if an event names one. */
  readonly workerId: string | undefined;
}

/** What has changed since the last digest: which rows to patch, and what to read again. */
export interface Digest {
  readonly executions: ReadonlyMap<string, ExecutionChange>;
  /** Latest progress of executions, in percent. */
  readonly progress: ReadonlyMap<string, number>;
  /** Ids of tasks that were saved, removed or parked, or of which a due time made no run. */
  readonly tasks: ReadonlySet<string>;
  /** True when a worker came, went or drains, or another scheduler leads. */
  readonly hasClusterChange: boolean;
  /** True when more has changed than this lists, or some of it is lost: the page reads what it shows again. */
  readonly isIncomplete: boolean;
}

/** A digest from the server, and the time of its newest change. */
export function readDigest(data: string): { readonly digest: Digest; readonly at: number | undefined } {
  const { at, events, executions, progress, tasks, more } = JSON.parse(data) as Schemas['EventDigest'];
  const changes = executions.map((change): [string, ExecutionChange] => [change.id, changeOf(change)]);
  return {
    digest: {
      executions: new Map(changes),
      progress: new Map(progress.map(({ execution_id, percent }) => [execution_id, percent])),
      tasks: new Set(tasks),
      hasClusterChange: Object.keys(events).some((event) => /^(worker|leader) /.test(event)),
      isIncomplete: more,
    },
    at: at === null ? undefined : Date.parse(at),
  };
}

const changeOf = ({ id, task_id, status, at, worker_id }: Schemas['ExecutionChange']): ExecutionChange => ({
  id,
  taskId: task_id,
  status: status ?? undefined,
  at: Date.parse(at),
  workerId: worker_id ?? undefined,
});

/** Says that changes are lost. */
export const missedDigest: Digest = {
  executions: new Map(),
  progress: new Map(),
  tasks: new Set(),
  hasClusterChange: true,
  isIncomplete: true,
};
