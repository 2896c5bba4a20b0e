import {
  TaskConfigNotFoundError,
  type TaskConfigId,
  type TaskConfigRepository,
} from '@distribute-schedule/domain';

/** Removes a task with all that is kept of its schedule. */
export class DeleteTaskConfig {
  constructor(private readonly parts: { readonly taskConfigs: Pick<TaskConfigRepository, 'remove'> }) {}

  async execute({ id }: { readonly id: TaskConfigId }): Promise<void> {
    if (!(await this.parts.taskConfigs.remove(id))) throw new TaskConfigNotFoundError(id);
  }
}
