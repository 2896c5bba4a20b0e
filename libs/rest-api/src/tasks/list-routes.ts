// In this API a "task" is a TaskConfig and an "execution" is a Task: see docs/glossary.md.
import {
  maxRecentMarks,
  recentRuns,
  type Count,
  type IndexedState,
  type RecentRuns,
  type StoredTaskConfig,
  type TaskConfigFacets,
  type TaskConfigQuery,
} from '@distribute-schedule/domain';
import { IsBoolean, IsIn, IsInt, IsString, Length, Max, Min } from 'class-validator';
import type { ApiParts } from '../http/api-parts';
import { Optional } from '../http/fields';
import { defineRoute, ok, type Route } from '../http/route';
import { SharedReads } from '../http/shared-reads';
import { flag, list, object, text, whole, type Shown } from '../shape';
import { cursorOf, positionIn } from './task-cursor';
import { TaskPage, viewListedTask } from './task-view';

const orders: Readonly<Record<string, Pick<TaskConfigQuery, 'order' | 'isDescending'>>> = {
  id: { order: 'id' },
  '-id': { order: 'id', isDescending: true },
  name: { order: 'name' },
  '-name': { order: 'name', isDescending: true },
  next_run_at: { order: 'next due' },
  '-next_run_at': { order: 'next due', isDescending: true },
};
const states = ['failing', 'overdue', 'paused', 'parked'] as const;
type State = (typeof states)[number];

/** A task is overdue when it was due this long ago and no scheduler has fired it. Schedulers take seconds at most. */
const overdueAfterMs = 30_000;

class ListTasksDto {
  /** Text that the name or the id contains. */
  @Optional() @IsString() @Length(1, 128) search?: string;
  @Optional() @IsBoolean() enabled?: boolean;
  @Optional() @IsString() @Length(1, 63) executor?: string;
  @Optional() @IsString() @Length(1, 128) owner?: string;
  /** `failing`: the latest execution that was not cancelled has failed. `overdue`: due 30 s ago, and not fired. */
  @Optional() @IsIn(states) state?: State;
  /** A label as `key=value`, or the key of a label. */
  @Optional() @IsString() @Length(1, 200) label?: string;
  /** The `type` of tasks: their kind in the words of their author. By default it is the executor. */
  @Optional() @IsString() @Length(1, 256) type?: string;
  /** `recent` adds the latest outcomes of each task. */
  @Optional() @IsIn(['recent']) include?: 'recent';
  /** Sorted by next_run_at, the list leaves out tasks that have no next run. */
  @Optional() @IsIn(Object.keys(orders)) sort?: string;
  @Optional() @IsString() @Length(1, 2000) cursor?: string;
  @Optional() @IsInt() @Min(1) @Max(200) limit?: number;
}

const defaultLimit = 50;

const counted = { count: whole, exact: flag };
const Counted = object('Count', counted);
const values = list(object('FacetValue', { value: text, count: whole }));
const Facets = object('TaskFacets', {
  /** A count that is not exact is at least as large. */
  states: object('TaskStates', {
    all: Counted,
    failing: Counted,
    overdue: Counted,
    paused: Counted,
    parked: Counted,
  }),
  executors: values,
  owners: values,
  /** Each as `key=value`. */
  labels: values,
  types: values,
  /** False if there are more tasks than were looked at: then values may be missing, and their counts are too small. */
  complete: flag,
});

/** A process reads the facets at most once in this time, for all who look at them. */
const maxFacetsAgeMs = 1000;

/** Routes that list tasks, and what they have in common. */
export function listRoutes({ ports: { taskConfigs, clock } }: ApiParts): Route[] {
  const reads = new SharedReads();
  let latest: { readonly readAt: number; readonly facets: Shown<typeof Facets> } | undefined;
  const tag = 'tasks';
  return [
    defineRoute<ListTasksDto>({
      method: 'get',
      path: '/api/v1/tasks',
      operationId: 'listTasks',
      access: 'viewer',
      tag,
      summary:
        'List tasks. A page reads at most 3,000 tasks: with filters it may be short or even empty, and there are more pages as long as `next_cursor` is not null. Failing, overdue and parked tasks are found without a search, up to 1,000 of them',
      query: ListTasksDto,
      replies: { 200: TaskPage },
      handle: async ({ query: { sort = 'id', cursor, limit = defaultLimit, include, ...filters } }) => {
        const { configs, next } = await taskConfigs.list({
          ...orders[sort],
          ...conditionsOf(filters),
          limit,
          ...(cursor !== undefined && { from: positionIn(cursor, sort) }),
        });
        const recent = include === 'recent' ? await recentOf(configs) : [];
        return ok({
          items: configs.map((config, i) => viewListedTask(config, recent[i])),
          next_cursor: next === undefined ? null : cursorOf(sort, next),
        });
      },
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/tasks/facets',
      operationId: 'getTaskFacets',
      access: 'viewer',
      tag,
      summary:
        'Show what tasks have in common: states, executors, owners, labels and types, with counts. Looks at 10,000 tasks at most, counts a state up to 1,000, and lists the 200 most frequent values. At most a second old',
      replies: { 200: Facets },
      handle: async () => {
        const now = clock.now();
        if (latest && now >= latest.readAt && now - latest.readAt < maxFacetsAgeMs) return ok(latest.facets);
        const facets = await reads.get('facets', () => taskConfigs.facets(now - overdueAfterMs));
        latest = { readAt: now, facets: viewFacets(facets) };
        return ok(latest.facets);
      },
    }),
  ];

  function conditionsOf({
    state,
    enabled,
    ...same
  }: Omit<ListTasksDto, 'sort' | 'cursor' | 'limit' | 'include'>): Omit<TaskConfigQuery, 'limit'> {
    const isEnabled = state === 'paused' ? false : enabled;
    return {
      ...same,
      ...(isEnabled !== undefined && { isEnabled }),
      ...(state !== undefined && state !== 'paused' && { state: indexed(state) }),
    };
  }

  function indexed(name: Exclude<State, 'paused'>): IndexedState {
    return name === 'overdue' ? { name, dueBefore: clock.now() - overdueAfterMs } : { name };
  }

  async function recentOf(configs: readonly StoredTaskConfig[]): Promise<readonly RecentRuns[]> {
    const ids = configs.map(({ config }) => config.id);
    if (ids.length === 0) return [];
    const [outcomes, ledgers] = await Promise.all([
      taskConfigs.recentOutcomes(ids),
      taskConfigs.ledgers(ids, maxRecentMarks),
    ]);
    return ids.map((_, i) => recentRuns(outcomes[i] ?? [], ledgers[i] ?? []));
  }
}

const viewCount = ({ count, isExact }: Count) => ({ count, exact: isExact });

const viewFacets = (facets: TaskConfigFacets): Shown<typeof Facets> => ({
  states: {
    all: viewCount(facets.total),
    failing: viewCount(facets.failing),
    overdue: viewCount(facets.overdue),
    paused: viewCount(facets.paused),
    parked: viewCount(facets.parked),
  },
  executors: facets.executors,
  owners: facets.owners,
  labels: facets.labels,
  types: facets.types,
  complete: facets.isComplete,
});
