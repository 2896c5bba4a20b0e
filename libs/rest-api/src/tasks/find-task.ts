import {
  TaskConfigNotFoundError,
  taskConfigId,
  type StoredTaskConfig,
  type TaskConfigRepository,
} from '@distribute-schedule/domain';

type Tasks = Pick<TaskConfigRepository, 'find' | 'list'>;

/** @throws TaskConfigNotFoundError */
export async function findTask(tasks: Tasks, given: string | undefined): Promise<StoredTaskConfig> {
  const id = taskConfigId(given);
  const stored = await tasks.find(id);
  if (!stored) throw new TaskConfigNotFoundError(id);
  return stored;
}

/** How many tasks are looked at for one that bears a name. */
const mostLookedAt = 1000;

/** The task of this id, or else one of this name. An id is found at once; a name among the first thousand. */
export async function findTaskByName(tasks: Tasks, name: string): Promise<StoredTaskConfig> {
  const slug = name.toLowerCase().replace(/[^a-z0-9_.]+/g, '-');
  const ids = [name, slug].filter((id) => /^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/.test(id));
  for (const id of ids) {
    const stored = await tasks.find(taskConfigId(id));
    if (stored) return stored;
  }
  const { configs } = await tasks.list({ limit: mostLookedAt });
  const named = configs.find(({ config }) => config.toSnapshot().name === name);
  if (!named) throw new TaskConfigNotFoundError(taskConfigId(ids[0] ?? 'unknown'));
  return named;
}
