import { TaskConfigNotFoundError, manualTaskId, type TaskConfigId } from '@distribute-schedule/domain';
import { checkExecutorType, type ExecutorTypeSettings } from '../tasks/check-executor-type';
import { checkSecrets } from '../tasks/check-secrets';
import { orderRun, type RunOrder, type RunOrderSettings } from './order-run';
import { submitTask, type SubmitParts, type SubmitSettings, type Submitted } from './submit-task';

export interface TriggerTaskConfigCommand extends RunOrder {
  readonly id: TaskConfigId;
}

/** Runs a task manually. */
export class TriggerTaskConfig {
  constructor(
    private readonly parts: SubmitParts,
    private readonly settings: SubmitSettings & ExecutorTypeSettings & RunOrderSettings,
  ) {}

  async execute({ id, ...order }: TriggerTaskConfigCommand): Promise<Submitted> {
    const { idempotencyKey } = order;
    const { taskConfigs, tasks, workers, clock, randomness } = this.parts;
    const key = idempotencyKey ?? randomness.token();
    const taskId = manualTaskId(id, key);
    // Looks for the Task of an earlier command before any limit is checked, because that Task may fill the limit itself.
    const earlier = idempotencyKey === undefined ? undefined : tasks.find(taskId);
    const [stored, existing] = await Promise.all([taskConfigs.find(id), earlier]);
    if (existing) return { taskId, created: false };
    if (!stored) throw new TaskConfigNotFoundError(id);
    const task = orderRun(stored.config, order, { key, now: clock.now() }, this.settings);
    await checkExecutorType(task.requirement.executor, workers, this.settings);
    await checkSecrets(task.toSnapshot(), workers, this.settings);
    const outcome = await submitTask(task, stored, this.parts, this.settings);
    // With a random key, an existing Task can only come from this request, sent twice.
    return { taskId, created: outcome === 'created' || idempotencyKey === undefined };
  }
}
