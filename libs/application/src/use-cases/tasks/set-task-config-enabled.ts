import type { StoredTaskConfig, TaskConfigId, TaskConfigRepository } from '@distribute-schedule/domain';
import type { Clock } from '../../ports/clock';
import { changeTaskConfig } from './change-task-config';

export interface SetTaskConfigEnabledCommand {
  readonly id: TaskConfigId;
  readonly enabled: boolean;
  readonly by?: string;
}

/** Pauses or resumes a task. A task that the schedulers have set aside is tried again. */
export class SetTaskConfigEnabled {
  constructor(
    private readonly parts: {
      readonly taskConfigs: Pick<TaskConfigRepository, 'find' | 'replace'>;
      readonly clock: Clock;
    },
  ) {}

  execute({ enabled, ...command }: SetTaskConfigEnabledCommand): Promise<StoredTaskConfig> {
    return changeTaskConfig(this.parts, {
      ...command,
      decide: ({ config, parkedBecause }) => {
        if (config.isEnabled === enabled && parkedBecause === undefined) return undefined;
        return { ...config.definition, enabled };
      },
    });
  }
}
