import { nameForm, namePattern } from '../ids';
import { reasonAgainst, type AnyField } from '../task/field';
import { triggerOf, type AdvertisedTask } from '../task-config/advertised-task';
import { definitionFields } from '../task-config/task-config-definition';
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
  triggerOf(task);
}
