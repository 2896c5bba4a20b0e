import {
  InvalidTaskConfigError,
  TaskConfigNotFoundError,
  manualTaskId,
  type JsonValue,
  type TaskConfigId,
} from '@distribute-schedule/domain';
import type { ParameterChecks } from '../../ports/parameter-checks';
import { checkExecutorType, type ExecutorTypeSettings } from '../tasks/check-executor-type';
import { checkRunForExecutor } from '../tasks/check-for-executor';
import { checkSecrets } from '../tasks/check-secrets';
import { submitTask, type SubmitParts, type SubmitSettings, type Submitted } from './submit-task';
import { checkParameters } from '../tasks/task-config-fields';

export interface TriggerTaskConfigCommand {
  readonly id: TaskConfigId;
  /** Override the parameters of the config, field by field if both are objects. */
  readonly parameters?: JsonValue;
  /** Earliest start in epoch ms. The Task starts at once when this is absent or in the past. */
  readonly notBefore?: number;
  /** Commands with the same key create one Task. */
  readonly idempotencyKey?: string;
}

/** Runs a task manually. */
export class TriggerTaskConfig {
  constructor(
    private readonly parts: SubmitParts,
    private readonly settings: SubmitSettings &
      ExecutorTypeSettings & {
        readonly maxParametersBytes: number;
        readonly parameterChecks?: ParameterChecks;
      },
  ) {}

  async execute(command: TriggerTaskConfigCommand): Promise<Submitted> {
    const { id, parameters, notBefore, idempotencyKey } = command;
    const { taskConfigs, tasks, workers, clock, randomness } = this.parts;
    const { maxParametersBytes } = this.settings;
    const key = idempotencyKey ?? randomness.token();
    const taskId = manualTaskId(id, key);
    // Looks for the Task of an earlier command before any limit is checked, because that Task may fill the limit itself.
    const earlier = idempotencyKey === undefined ? undefined : tasks.find(taskId);
    const [stored, existing] = await Promise.all([taskConfigs.find(id), earlier]);
    if (existing) return { taskId, created: false };
    if (!stored) throw new TaskConfigNotFoundError(id);
    const now = clock.now();
    const task = stored.config.runByHand(
      {
        key,
        ...(parameters !== undefined && { parameters }),
        ...(isLater(notBefore, now) && { notBefore }),
      },
      { now },
    );
    checkParameters(task.toSnapshot().parameters, maxParametersBytes);
    checkRunForExecutor(task.toSnapshot(), this.settings.parameterChecks);
    await checkExecutorType(task.requirement.executor, workers, this.settings);
    await checkSecrets(task.toSnapshot(), workers, this.settings);
    const outcome = await submitTask(task, stored, this.parts, this.settings);
    // With a random key, an existing Task can only come from this request, sent twice.
    return { taskId, created: outcome === 'created' || idempotencyKey === undefined };
  }
}

function isLater(notBefore: number | undefined, now: number): notBefore is number {
  if (notBefore === undefined) return false;
  if (!Number.isSafeInteger(notBefore) || notBefore < 0) {
    throw new InvalidTaskConfigError('notBefore', `must be a moment in epoch ms, got ${notBefore}`);
  }
  return notBefore > now;
}
