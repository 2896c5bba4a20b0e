import {
  TaskConfigNotFoundError,
  UnreadableTaskConfigError,
  idPattern,
  taskConfigId,
  type TaskConfigId,
  type StoredTaskConfig,
  type TaskConfigRepository,
} from '@distribute-schedule/domain';

/** @throws TaskConfigNotFoundError */
export async function findTask(
  tasks: Pick<TaskConfigRepository, 'find'>,
  pathId: string | undefined,
): Promise<StoredTaskConfig> {
  const id = taskConfigId(pathId);
  const stored = await tasks.find(id);
  if (!stored) throw new TaskConfigNotFoundError(id);
  return stored;
}

/** Returns undefined for a task whose stored data is damaged: the audit cannot show it, but it can be deleted. */
export async function findUnlessDamaged(
  tasks: Pick<TaskConfigRepository, 'find'>,
  id: TaskConfigId,
): Promise<StoredTaskConfig | undefined> {
  try {
    return await tasks.find(id);
  } catch (error) {
    if (error instanceof UnreadableTaskConfigError) return undefined;
    throw error;
  }
}

/** Finds a task by its id, or else the first task with this name. Several tasks may have the same name. */
export async function findTaskByName(
  tasks: Pick<TaskConfigRepository, 'find' | 'named'>,
  name: string,
): Promise<StoredTaskConfig> {
  const isId = idPattern.test(name);
  const stored = isId ? await tasks.find(taskConfigId(name)) : undefined;
  if (stored) return stored;
  const named = await tasks.named(name);
  const exact = named.find(({ config }) => config.definition.name === name);
  if (!exact) throw new TaskConfigNotFoundError(name);
  return exact;
}
