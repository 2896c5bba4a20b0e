// In this API a "task" is a TaskConfig and an "execution" is a Task: see docs/glossary.md.
import type { Ports } from '@distribute-schedule/application';
import type { StoredTaskConfig } from '@distribute-schedule/domain';
import type { ApiParts } from '../http/api-parts';
import { isoOf } from '../http/fields';
import { flag, moment, object, text, whole, type Shown } from '../shape';

const minuteMs = 60_000;
const soonMs = 10 * minuteMs;
/** Tasks that are read to say what is due next, and due times that are shown of them. */
const maxDue = 100;
const maxDueTimes = 8;

export const DueNext = object('DueNext', {
  due_at: moment,
  task_id: text,
  task_name: text,
  tasks: whole,
  /** True if more tasks than counted may be due at this time. */
  more: flag,
});

export const DueSoon = object('DueSoon', {
  minutes: whole,
  tasks: whole,
  /** The most executions at the same time, if they take as long as usual. */
  at_once: whole,
  /** Slots of all live workers. */
  slots: whole,
});

/** The next due times of enabled tasks, with the first task of each. */
export async function readDueNext({
  taskConfigs,
}: Pick<Ports, 'taskConfigs'>): Promise<Shown<typeof DueNext>[]> {
  const { configs, next } = await taskConfigs.list({ order: 'next due', limit: maxDue });
  return groupDue(configs, next !== undefined);
}

/** What is due in the next minutes, beside the slots that there are. */
export async function readDueSoon({
  ports: { clock },
  useCases: { showTimeline },
}: ApiParts): Promise<Shown<typeof DueSoon>> {
  // A little later than now, so that the timeline need not look for what ran. Two buckets are the fewest.
  const from = clock.now() + 1000;
  const { density } = await showTimeline.execute({ from, to: from + soonMs, maxBuckets: 2, limit: 1 });
  const { buckets = [], dueTasks = 0, slots = 0 } = density ?? {};
  const at_once = Math.max(0, ...buckets.map(({ atOnce }) => atOnce));
  return { minutes: soonMs / minuteMs, tasks: dueTasks, at_once, slots };
}

/** Tasks by their due time. @param hasMore true if there are more tasks than these, which are due at the last time or later */
function groupDue(configs: readonly StoredTaskConfig[], hasMore: boolean): Shown<typeof DueNext>[] {
  const groups = new Map<number, { readonly first: StoredTaskConfig; tasks: number }>();
  for (const stored of configs) {
    if (stored.dueAt === undefined) continue;
    const group = groups.get(stored.dueAt);
    if (group) group.tasks += 1;
    else groups.set(stored.dueAt, { first: stored, tasks: 1 });
  }
  const last = configs.at(-1)?.dueAt;
  return [...groups].slice(0, maxDueTimes).map(([dueAt, { first, tasks }]) => ({
    due_at: isoOf(dueAt),
    task_id: first.config.id,
    task_name: first.config.definition.name,
    tasks,
    more: hasMore && dueAt === last,
  }));
}
