import {
  IllegalTransitionError,
  Task,
  TaskConfigNotFoundError,
  TaskNotFoundError,
  copyFields,
  manualTaskId,
  type TaskId,
} from '@distribute-schedule/domain';
import type { ParameterChecks } from '../../ports/parameter-checks';
import { checkExecutorType, type ExecutorTypeSettings } from '../tasks/check-executor-type';
import { checkRunForExecutor } from '../tasks/check-for-executor';
import { checkSecrets } from '../tasks/check-secrets';
import { submitTask, type SubmitParts, type SubmitSettings, type Submitted } from './submit-task';

export interface RerunTaskCommand {
  readonly taskId: TaskId;
  /** Commands with the same key create one Task. */
  readonly idempotencyKey?: string;
}

/** Creates a new Task with the input of a finished one. The new Task refers to it in `rerunOf`. */
export class RerunTask {
  constructor(
    private readonly parts: SubmitParts,
    private readonly settings: SubmitSettings &
      ExecutorTypeSettings & { readonly parameterChecks?: ParameterChecks },
  ) {}

  async execute({ taskId, idempotencyKey }: RerunTaskCommand): Promise<Submitted> {
    const { taskConfigs, tasks, workers, clock, randomness } = this.parts;
    const old = await tasks.find(taskId);
    if (!old) throw new TaskNotFoundError(taskId);
    if (!old.isFinished) throw new IllegalTransitionError(taskId, old.status, 'be run again');
    const id = manualTaskId(old.configId, `rerun-${idempotencyKey ?? randomness.token()}`);
    const [stored, existing] = await Promise.all([
      taskConfigs.find(old.configId),
      idempotencyKey === undefined ? undefined : tasks.find(id),
    ]);
    if (existing) return { taskId: id, created: false };
    if (!stored) throw new TaskConfigNotFoundError(old.configId);
    const task = buildRerun(old, id, clock.now(), stored.config.overlap.takesTurns);
    checkRunForExecutor(task.toSnapshot(), this.settings.parameterChecks);
    await checkExecutorType(task.requirement.executor, workers, this.settings);
    await checkSecrets(task.toSnapshot(), workers, this.settings);
    const outcome = await submitTask(task, stored, this.parts, this.settings);
    return { taskId: id, created: outcome === 'created' || idempotencyKey === undefined };
  }
}

/** @param inTurn as the config's overlap policy says now, because the new run meets the runs of today */
function buildRerun(old: Task, id: TaskId, now: number, inTurn: boolean): Task {
  const snapshot = old.toSnapshot();
  const { configId, configVersion } = snapshot;
  return Task.create({
    id,
    configId,
    configVersion,
    inTurn,
    cause: 'rerun',
    rerunOf: old.id,
    scheduledTime: now,
    createdAt: now,
    ...copyFields(snapshot),
  });
}
