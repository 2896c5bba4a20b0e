import type { Task, TaskConfigPage, TaskConfigRepository, TaskRepository } from '@distribute-schedule/domain';

const pageSize = 200;

/** Reads all configs, page by page, in the order of their ids. */
export async function* configPages(
  taskConfigs: Pick<TaskConfigRepository, 'list'>,
): AsyncGenerator<TaskConfigPage> {
  let from: string | undefined;
  do {
    const page = await taskConfigs.list({ limit: pageSize, ...(from !== undefined && { from }) });
    yield page;
    from = page.next;
  } while (from !== undefined);
}

/** Returns all unfinished Tasks, newest first. @param createdBefore default: no limit */
export async function unfinishedTasks(
  tasks: Pick<TaskRepository, 'search'>,
  createdBefore?: number,
): Promise<Task[]> {
  const found: Task[] = [];
  let cursor: string | undefined;
  do {
    const page = await tasks.search({
      statuses: ['pending', 'retrying', 'running'],
      limit: pageSize,
      ...(createdBefore !== undefined && { to: createdBefore }),
      ...(cursor !== undefined && { cursor }),
    });
    found.push(...page.tasks);
    cursor = page.next;
  } while (cursor !== undefined);
  return found;
}
