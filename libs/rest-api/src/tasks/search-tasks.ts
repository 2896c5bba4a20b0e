import type { StoredTaskConfig, TaskConfigOrder, TaskConfigRepository } from '@distribute-schedule/domain';

export interface WantedTasks {
  readonly search?: string;
  readonly enabled?: boolean;
  readonly executor?: string;
  readonly owner?: string;
}

/** How many tasks one page may look at. */
const mostLookedAt = 1000;

/** One page of the tasks that meet every condition given, and where the next one begins. */
export async function searchTasks(
  tasks: Pick<TaskConfigRepository, 'list'>,
  wanted: WantedTasks,
  { from, limit, order }: { from?: string; limit: number; order: TaskConfigOrder },
): Promise<{ found: StoredTaskConfig[]; next: string | undefined }> {
  const found: StoredTaskConfig[] = [];
  const isAnything = Object.values(wanted).every((condition) => condition === undefined);
  const atOnce = isAnything ? limit : Math.max(limit, 200);
  let next: string | undefined = from;
  for (let looked = 0; looked < mostLookedAt; looked += atOnce) {
    const page = await tasks.list({ order, limit: atOnce, ...(next !== undefined && { from: next }) });
    for (const stored of page.configs) {
      if (!isWanted(stored, wanted)) continue;
      if (found.length === limit) return { found, next: stored.config.id };
      found.push(stored);
    }
    next = page.next;
    if (next === undefined || found.length === limit) break;
  }
  return { found, next };
}

function isWanted({ config }: StoredTaskConfig, { search, enabled, executor, owner }: WantedTasks): boolean {
  const s = config.toSnapshot();
  const part = search?.toLowerCase();
  return (
    (part === undefined || s.name.toLowerCase().includes(part) || s.id.toLowerCase().includes(part)) &&
    (enabled === undefined || s.enabled === enabled) &&
    (executor === undefined || s.executor === executor) &&
    (owner === undefined || s.owner === owner)
  );
}
