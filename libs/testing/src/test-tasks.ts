import { taskConfigId, type TaskConfigId } from '@distribute-schedule/domain';
import {
  readNewTask,
  readTaskChange,
  viewTask,
  type NewTaskBody,
  type TaskChangeBody,
} from '@distribute-schedule/rest-api';
import type { System } from '@distribute-schedule/runtime';

export type TaskView = ReturnType<typeof viewTask>;

/** Operations of people on tasks, with the bodies of the API. The id names the task. */
export class TestTasks {
  constructor(private readonly system: System) {}

  /** `POST /api/v1/tasks` */
  async create(body: NewTaskBody): Promise<TaskView> {
    return viewTask(await this.system.useCases.createTask.execute(readNewTask(body)));
  }

  /** `PATCH /api/v1/tasks/{id}` */
  async update(id: string, body: TaskChangeBody): Promise<TaskView> {
    const change = { id: taskConfigId(id), mode: 'part', ...readTaskChange(body) } as const;
    return viewTask(await this.system.useCases.updateTask.execute(change));
  }

  async show(id: string): Promise<TaskView | undefined> {
    const stored = await this.system.ports.taskConfigs.find(taskConfigId(id));
    return stored && viewTask(stored);
  }

  async pause(id: string): Promise<void> {
    await this.setEnabled(taskConfigId(id), false);
  }

  async resume(id: string): Promise<void> {
    await this.setEnabled(taskConfigId(id), true);
  }

  async remove(id: string): Promise<void> {
    await this.system.useCases.deleteTask.execute({ id: taskConfigId(id) });
  }

  /** Runs it by hand. @returns the execution's id */
  async trigger(
    id: string,
    order: { readonly parameters?: Record<string, never> | object } = {},
  ): Promise<string> {
    const parameters = order.parameters as never;
    const { taskId } = await this.system.useCases.triggerTask.execute({
      id: taskConfigId(id),
      ...(order.parameters && { parameters }),
    });
    return taskId;
  }

  private async setEnabled(id: TaskConfigId, enabled: boolean): Promise<void> {
    await this.system.useCases.setTaskEnabled.execute({ id, enabled });
  }
}
