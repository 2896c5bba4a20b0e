// In this API a "task" is a TaskConfig and an "execution" is a Task: see docs/glossary.md.
import { idPattern, taskConfigId, taskId, taskIdPattern } from '@distribute-schedule/domain';
import { IsString, Length } from 'class-validator';
import type { ApiParts } from '../http/api-parts';
import type { ApiSettings } from '../http/api-settings';
import { Optional } from '../http/fields';
import { defineRoute, ok, type Route } from '../http/route';
import { findUnlessDamaged } from '../tasks/find-task';
import { choice, flag, list, nullable, object, text, type Shown } from '../shape';

class SearchDto {
  /** Text that the name or the id of a task, a worker or a service contains, or the whole id of an execution. */
  @Optional() @IsString() @Length(1, 300) q?: string;
}

const kinds = ['task', 'execution', 'worker', 'service'] as const;
const SearchResult = object('SearchResult', {
  items: list(
    object('SearchHit', {
      kind: choice(kinds),
      id: text,
      /** Name of the task; null if a hit has no other name than its id. */
      name: nullable(text),
    }),
  ),
  /** True if there may be more tasks, workers or services than these. */
  more: flag,
});
type Result = Shown<typeof SearchResult>;
type Hit = Result['items'][number];

/** Hits of a kind, at most 20 together with those of the others. */
const maxHits = { task: 10, worker: 4, service: 5 } as const;

/** The route that finds anything by its name or its id. */
export function searchRoutes({ ports }: ApiParts, { heartbeatTimeoutMs }: ApiSettings): Route[] {
  return [
    defineRoute<SearchDto>({
      method: 'get',
      path: '/api/v1/search',
      operationId: 'listSearchHits',
      access: 'viewer',
      tag: 'search',
      summary:
        'Find tasks by name and id, executions by their whole id, live workers and services: at most 20 hits. Reads at most 3,000 tasks in the order of their names, and all live workers and registered services, so a task far down the list is found by its whole id or name only',
      query: SearchDto,
      replies: { 200: SearchResult },
      handle: async ({ query: { q = '' } }) => {
        const wanted = q.trim();
        return ok(wanted === '' ? { items: [], more: false } : await search(wanted));
      },
    }),
  ];

  async function search(wanted: string): Promise<Result> {
    const [execution, tasks, workers, services] = await Promise.all([
      executionHits(wanted),
      taskHits(wanted),
      workerHits(wanted),
      serviceHits(wanted),
    ]);
    return {
      items: [...execution, ...tasks.items, ...workers.items, ...services.items],
      more: [tasks, workers, services].some(({ more }) => more),
    };
  }

  async function executionHits(wanted: string): Promise<readonly Hit[]> {
    const task = taskIdPattern.test(wanted) ? await ports.tasks.find(taskId(wanted)) : undefined;
    return task ? [{ kind: 'execution', id: task.id, name: task.toSnapshot().name }] : [];
  }

  async function taskHits(wanted: string): Promise<Result> {
    const [exact, named, page] = await Promise.all([
      idPattern.test(wanted) ? findUnlessDamaged(ports.taskConfigs, taskConfigId(wanted)) : undefined,
      ports.taskConfigs.named(wanted),
      ports.taskConfigs.list({ search: wanted, order: 'name', limit: maxHits.task }),
    ]);
    const all = [...(exact ? [exact] : []), ...named, ...page.configs];
    const byId = new Map(all.map(({ config }) => [config.id, config.definition.name]));
    const hits = Array.from(byId, ([id, name]): Hit => ({ kind: 'task', id, name }));
    const found = first(hits, maxHits.task);
    return { ...found, more: found.more || page.next !== undefined };
  }

  async function workerHits(wanted: string): Promise<Result> {
    const workers = await ports.workers.live(heartbeatTimeoutMs);
    const ids = workers.map(({ id }) => id).filter((id) => contains(id, wanted));
    return first(
      ids.sort().map((id): Hit => ({ kind: 'worker', id, name: null })),
      maxHits.worker,
    );
  }

  async function serviceHits(wanted: string): Promise<Result> {
    const instances = (await ports.executorInstances.all()).map((instance) => instance.toSnapshot());
    const found = instances.filter(({ id, name }) => contains(id, wanted) || contains(name, wanted));
    const names = [...new Set(found.map(({ name }) => name))].sort();
    return first(
      names.map((id): Hit => ({ kind: 'service', id, name: null })),
      maxHits.service,
    );
  }
}

const contains = (whole: string, part: string): boolean => whole.toLowerCase().includes(part.toLowerCase());

const first = (hits: readonly Hit[], max: number): Result => ({
  items: hits.slice(0, max),
  more: hits.length > max,
});
