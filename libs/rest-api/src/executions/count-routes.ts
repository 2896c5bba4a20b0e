// In this API a "task" is a TaskConfig and an "execution" is a Task: see docs/glossary.md.
import {
  isFinal,
  taskConfigId,
  workerId,
  type TaskCount,
  type TaskQuery,
  type TaskRepository,
  type TaskStatus,
} from '@distribute-schedule/domain';
import { IsString, Length } from 'class-validator';
import { Optional } from '../http/fields';
import { flag, object, whole, type Shown } from '../shape';
import { defineRoute, ok, type Route } from '../http/route';
import { KeptReads } from '../http/kept-read';
import type { ApiParts } from '../http/api-parts';
import { IsTaskConfigId } from '../http/task-rules';
import { executionStatuses } from './execution-view';

class CountExecutionsDto {
  @Optional() @IsTaskConfigId() task_id?: string;
  @Optional() @IsString() @Length(1, 128) worker_id?: string;
}

const Count = object('ExecutionCount', {
  count: whole,
  /** False if there are more than this. */
  is_exact: flag,
});

const Counts = object(
  'ExecutionCounts',
  Object.fromEntries(executionStatuses.map((status) => [status, Count])) as Record<TaskStatus, typeof Count>,
);
type Counts = Shown<typeof Counts>;

/** Executions that are read to count those of one status. */
const maxRead = 1000;
/** A process counts the same executions at most once in this time, for all who ask. */
const maxAgeMs = 1000;
/** Different questions whose answers a process keeps. */
const maxKept = 100;
const open = executionStatuses.filter((status) => !isFinal(status));

/** Route that counts executions by status. */
export function countRoutes({ ports: { tasks, clock } }: ApiParts): Route[] {
  const reads = new KeptReads<Counts>(maxAgeMs, clock, maxKept);
  return [
    defineRoute<CountExecutionsDto>({
      method: 'get',
      path: '/api/v1/executions/counts',
      operationId: 'listExecutionCounts',
      access: 'viewer',
      tag: 'executions',
      summary:
        'Count executions by status, all of them or those of a task or a worker. `is_exact` is false where there are more: the three unfinished statuses are counted among the newest 1,000 that have not ended, those of a task or a worker among the newest 1,000, and the others up to the bound of the list that the store has. At most a second old',
      query: CountExecutionsDto,
      replies: { 200: Counts },
      handle: async ({ query: { task_id, worker_id } }) => {
        const filter = {
          ...(task_id !== undefined && { configId: taskConfigId(task_id, 'task_id') }),
          ...(worker_id !== undefined && { workerId: workerId(worker_id, 'worker_id') }),
        };
        const isFiltered = Object.keys(filter).length > 0;
        const count = () => (isFiltered ? countRead(tasks, filter, executionStatuses) : countAll(tasks));
        return ok(await reads.get(JSON.stringify(filter), count));
      },
    }),
  ];
}

async function countAll(tasks: Pick<TaskRepository, 'search' | 'counts'>): Promise<Counts> {
  const [lists, unfinished] = await Promise.all([tasks.counts(), countRead(tasks, { statuses: open }, open)]);
  const { success, failed, cancelled } = lists;
  return {
    ...unfinished,
    success: viewCount(success),
    failed: viewCount(failed),
    cancelled: viewCount(cancelled),
  };
}

/** Reads the newest executions and counts them. */
async function countRead(
  tasks: Pick<TaskRepository, 'search'>,
  query: Omit<TaskQuery, 'limit'>,
  statuses: readonly TaskStatus[],
): Promise<Counts> {
  const page = await tasks.search({ ...query, limit: maxRead });
  const isExact = page.next === undefined;
  const countOf = (status: TaskStatus) => ({
    count: page.tasks.filter((task) => task.status === status).length,
    isExact,
  });
  return Object.fromEntries(statuses.map((status) => [status, viewCount(countOf(status))])) as Counts;
}

const viewCount = ({ count, isExact }: TaskCount) => ({ count, is_exact: isExact });
