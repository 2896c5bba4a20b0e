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
import { submitTask, type SubmitParts, type SubmitSettings, type Submitted } from './submit-task';
import { checkParameters } from '../tasks/task-config-fields';

export interface TriggerTaskConfigCommand {
  readonly id: TaskConfigId;
  /** Override the config's, field by field where both are objects. */
  readonly parameters?: JsonValue;
  /** Epoch ms; at once where it is not given or past. */
  readonly notBefore?: number;
  /** Commands of one key make one Task. */
  readonly idempotencyKey?: string;
}

/** Runs a task by hand. */
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
    // An earlier command's Task answers before any bound is looked at: it may itself be what fills it.
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
    const outcome = await submitTask(task, stored, this.parts, this.settings);
    // Under a key of our own, what exists can only be our own request, sent twice.
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
