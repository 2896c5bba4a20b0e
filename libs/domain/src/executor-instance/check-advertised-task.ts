import { nameForm, namePattern } from '../ids';
import { reasonAgainst, type AnyField } from '../task/field';
import { minAdvertisedIntervalMs, triggerOf, type AdvertisedTask } from '../task-config/advertised-task';
import { definitionFields } from '../task-config/task-config-definition';
import { Duration } from '../time/duration';
import { InvalidExecutorInstanceError } from './executor-instance-errors';

export function checkName(name: string, field: string): void {
  if (!namePattern.test(name)) {
    throw new InvalidExecutorInstanceError(
      field,
      `must be ${nameForm}; got ${JSON.stringify(name.slice(0, 80))}`,
    );
  }
}

export function checkAdvertisedTask(task: AdvertisedTask): void {
  const { taskName, executionMode, loadBalanceStrategy, timeoutMs } = task;
  checkName(taskName, 'task_name');
  const check = (name: string, field: AnyField, value: unknown) => {
    const reason = reasonAgainst(field, value);
    if (reason !== undefined) throw new InvalidExecutorInstanceError(`tasks.${taskName}.${name}`, reason);
  };
  check('execution_mode', definitionFields.overlap, executionMode);
  check('load_balance_strategy', definitionFields.balancing, loadBalanceStrategy);
  check('timeout', definitionFields.timeoutMs, timeoutMs);
  checkInterval(task);
}

/** A cron expression is due once a second at most. */
function checkInterval(task: AdvertisedTask): void {
  const trigger = triggerOf(task);
  const intervalMs =
    trigger.kind === 'every' ? trigger.intervalMs : trigger.kind === 'delay' ? trigger.delayMs : undefined;
  if (intervalMs === undefined || intervalMs >= minAdvertisedIntervalMs) return;
  const given = Duration.ofMs(intervalMs).toString();
  throw new InvalidExecutorInstanceError(
    `tasks.${task.taskName}.cron`,
    `a service may run a task once a second at most, got an interval of ${given}`,
  );
}
