import {
  InvalidTaskConfigError,
  type JsonValue,
  type Task,
  type TaskConfig,
} from '@distribute-schedule/domain';
import type { ParameterChecks } from '../../ports/parameter-checks';
import { checkRunForExecutor } from '../tasks/check-for-executor';
import { checkParameters } from '../tasks/task-config-fields';

/** A run that somebody asks for. */
export interface RunOrder {
  /** Override the parameters of the config, field by field if both are objects. */
  readonly parameters?: JsonValue;
  /** Earliest start in epoch ms. The Task starts at once when this is absent or in the past. */
  readonly notBefore?: number;
  /** Orders with the same key create one Task. */
  readonly idempotencyKey?: string;
}

export interface RunOrderSettings {
  readonly maxParametersBytes: number;
  readonly parameterChecks?: ParameterChecks;
}

/**
 * Creates the Task of a run by hand, and checks what needs no worker.
 * @param key identifies the run: its idempotency key, or a random one
 */
export function orderRun(
  config: TaskConfig,
  { parameters, notBefore }: RunOrder,
  { key, now }: { readonly key: string; readonly now: number },
  { maxParametersBytes, parameterChecks }: RunOrderSettings,
): Task {
  const task = config.runByHand(
    {
      key,
      ...(parameters !== undefined && { parameters }),
      ...(isLater(notBefore, now) && { notBefore }),
    },
    { now },
  );
  checkParameters(task.toSnapshot().parameters, maxParametersBytes);
  checkRunForExecutor(task.toSnapshot(), parameterChecks);
  return task;
}

function isLater(notBefore: number | undefined, now: number): notBefore is number {
  if (notBefore === undefined) return false;
  if (!Number.isSafeInteger(notBefore) || notBefore < 0) {
    throw new InvalidTaskConfigError('notBefore', `must be a moment in epoch ms, got ${notBefore}`);
  }
  return notBefore > now;
}
