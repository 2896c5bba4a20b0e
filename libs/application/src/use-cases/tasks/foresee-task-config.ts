import {
  obstaclesOf,
  type Obstacle,
  type StoredTaskConfig,
  type TaskConfig,
  type WorkerRepository,
} from '@distribute-schedule/domain';
import type { CreateTaskConfig, CreateTaskConfigCommand } from './create-task-config';
import type { UpdateTaskConfig, UpdateTaskConfigCommand } from './update-task-config';

/**
 *   no worker     no live worker offers the executor with the labels, so runs will wait
 *   no due time   the task is enabled, but it runs only by hand
 *   paused        the task is disabled, so its due times will be skipped
 */
export const taskWarnings = ['no worker', 'no due time', 'paused'] as const;
export type TaskWarning = (typeof taskWarnings)[number];

export type ForeseeTaskConfigCommand =
  { readonly create: CreateTaskConfigCommand } | { readonly update: UpdateTaskConfigCommand };

export interface ForeseenTaskConfig {
  readonly stored: StoredTaskConfig;
  readonly warnings: readonly TaskWarning[];
}

/** Checks a new task or a change of one as if it were saved, and warns of what its author may not expect. Saves nothing. */
export class ForeseeTaskConfig {
  constructor(
    private readonly parts: {
      readonly createTask: CreateTaskConfig;
      readonly updateTask: UpdateTaskConfig;
      readonly workers: Pick<WorkerRepository, 'live'>;
    },
    private readonly settings: { readonly heartbeatTimeoutMs: number },
  ) {}

  async execute(command: ForeseeTaskConfigCommand): Promise<ForeseenTaskConfig> {
    const { createTask, updateTask } = this.parts;
    const stored =
      'create' in command
        ? await createTask.execute({ ...command.create, isDryRun: true })
        : await updateTask.execute({ ...command.update, isDryRun: true });
    return { stored, warnings: await this.warningsAbout(stored.config) };
  }

  private async warningsAbout(config: TaskConfig): Promise<readonly TaskWarning[]> {
    const warnings: TaskWarning[] = [];
    if (!(await this.hasWorker(config))) warnings.push('no worker');
    if (!config.isEnabled) warnings.push('paused');
    else if (config.trigger.spec.kind === 'manual') warnings.push('no due time');
    return warnings;
  }

  private async hasWorker({ definition: { executor, labels } }: TaskConfig): Promise<boolean> {
    const live = await this.parts.workers.live(this.settings.heartbeatTimeoutMs);
    // A worker that is full or draining takes no run now, but the warning is about all runs.
    const isLasting = ({ kind }: Obstacle) => kind === 'executor' || kind === 'label';
    return live.some((worker) => !obstaclesOf(worker, { executor, labels }).some(isLasting));
  }
}
