import {
  isFinal,
  meetsQuery,
  type StoreTotals,
  type Task,
  type TaskConfigId,
  type TaskId,
  type TaskPage,
  type TaskPlace,
  type TaskQuery,
  type TaskRepository,
  type TaskResult,
} from '@distribute-schedule/domain';
import { maxTasksAtOnce, maxTasksPerSearch } from '@distribute-schedule/store-kit';
import { placeOf, readTask } from '../documents/task-documents';
import type { EmbeddedStore } from '../embedded-store';
import { allTasks, cancelledTasks, failedTasks, listed, type ListPart } from '../steps/task-lists';
import type { Tables } from '../tables/tables';

export class EmbeddedTaskRepository implements TaskRepository {
  constructor(private readonly store: EmbeddedStore) {}

  find(id: TaskId): Promise<Task | undefined> {
    return this.store.read(({ tables }) => readTask(tables, id));
  }

  result(id: TaskId): Promise<TaskResult | undefined> {
    return this.store.read(({ tables }) => {
      const task = readTask(tables, id);
      if (!task?.isFinished) return undefined;
      const { result, error } = task.toSnapshot();
      return result ?? (error === undefined ? undefined : { code: 1, message: error });
    });
  }

  ofConfig(id: TaskConfigId, limit: number): Promise<readonly Task[]> {
    return this.store.read(({ tables }) => {
      const open = tables.open.first(id, limit).map(({ value }) => value);
      const finished = tables.history.last(id, limit).map(({ key }) => String(key[2]));
      return [...open, ...finished].slice(0, limit).flatMap((taskId) => readTask(tables, taskId) ?? []);
    });
  }

  search(query: TaskQuery): Promise<TaskPage> {
    return this.store.read(({ tables }) => searchIn(tables, query));
  }

  place(id: TaskId): Promise<TaskPlace | undefined> {
    return this.store.read(({ tables }) => {
      const live = tables.live.get(id);
      return live && placeOf(live);
    });
  }

  totals(): Promise<StoreTotals> {
    return this.store.read(({ tables }) => ({
      unfinished: tables.open.size(allTasks),
      queues: [...tables.pending.owners()].map(([requirementKey, waiting]) => ({ requirementKey, waiting })),
      counts: Object.fromEntries([...tables.counts.getRange()].map(({ key, value }) => [key, value])),
    }));
  }
}

function searchIn(tables: Tables, query: TaskQuery): TaskPage {
  const list = listFor(query);
  const of = partFor(query);
  const oldest = (query.from ?? 0) * 1000;
  let before = beforeWhich(query);
  const tasks: Task[] = [];
  // As many as the page holds; while too few of them meet the query, more and more.
  let atOnce = Math.min(query.limit, maxTasksAtOnce);
  for (
    let looked = 0;
    looked < maxTasksPerSearch;
    looked += atOnce, atOnce = Math.min(4 * atOnce, maxTasksAtOnce)
  ) {
    const part = listed(tables, { list, of, before, oldest, limit: atOnce });
    for (const { id, made } of part) {
      before = made;
      const task = readTask(tables, id);
      if (task && meetsQuery(task, query)) tasks.push(task);
      if (tasks.length === query.limit) return { tasks, next: String(before) };
    }
    if (part.length < atOnce) return { tasks, next: undefined };
  }
  return { tasks, next: before === undefined ? undefined : String(before) };
}

function beforeWhich({ cursor, to }: TaskQuery): number | undefined {
  if (cursor !== undefined) return Number(cursor);
  return to === undefined ? undefined : to * 1000;
}

/** The shortest list that holds all that is asked for. */
function listFor({ configId, statuses }: TaskQuery): string {
  if (configId !== undefined) return configId;
  if (statuses?.every((status) => status === 'failed')) return failedTasks;
  if (statuses?.every((status) => status === 'cancelled')) return cancelledTasks;
  return allTasks;
}

function partFor({ statuses }: TaskQuery): ListPart['of'] {
  if (statuses?.every((status) => !isFinal(status))) return 'open';
  return statuses?.every(isFinal) ? 'ended' : 'both';
}
