import type { Logger } from '@distribute-schedule/application';
import type { Task } from '@distribute-schedule/domain';
import { reasonOf } from '@distribute-schedule/store-kit';
import { readTask } from '../documents/task-documents';
import type { TaskRow } from '../schema/tables';
import { setAside } from './set-aside';
import type { Step } from './step';

/** Reads the tasks of these rows. A document that cannot be read must not stop the others, so its task is set aside. */
export async function readTasks(step: Step, rows: readonly TaskRow[], log: Logger): Promise<Task[]> {
  const tasks: Task[] = [];
  for (const row of rows) {
    try {
      tasks.push(readTask(row));
    } catch (error) {
      const reason = reasonOf(error);
      await setAside(step, row.id, reason);
      log.error({ taskId: row.id, reason }, 'task set aside: its stored document cannot be read');
    }
  }
  return tasks;
}
