import {
  TaskConfigNotFoundError,
  type TaskConfigId,
  type TaskConfigRepository,
} from '@distribute-schedule/domain';

/** Deletes a task and everything that is stored about its schedule. */
export class DeleteTaskConfig {
  constructor(private readonly parts: { readonly taskConfigs: Pick<TaskConfigRepository, 'remove'> }) {}

  /** @param command `expectedVersion`: the version that the caller has read; any version when absent */
  async execute(command: { readonly id: TaskConfigId; readonly expectedVersion?: number }): Promise<void> {
    const { id, expectedVersion: version } = command;
    const isRemoved = await this.parts.taskConfigs.remove(
      id,
      version === undefined ? undefined : { version },
    );
    if (!isRemoved) throw new TaskConfigNotFoundError(id);
  }
}
