import { balancingStrategyNames, isBalancingStrategy } from '../balancing/balancing-strategies';
import { triggerOf, type AdvertisedTask } from '../task-config/advertised-task';
import { overlapModes } from '../task-config/overlap-policy';
import { InvalidExecutorInstanceError } from './executor-instance-errors';

/** Short enough for the names of a service and of its task to make one id. */
const namePattern = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/;
const maxTimeoutMs = 7 * 24 * 3_600_000;

export function checkName(name: string, field: string): void {
  if (!namePattern.test(name)) {
    const reason = `must be 1 to 63 letters, digits, '_', '.' or '-', beginning with a letter or digit`;
    throw new InvalidExecutorInstanceError(field, `${reason}; got ${JSON.stringify(name.slice(0, 80))}`);
  }
}

export function checkAdvertisedTask(task: AdvertisedTask): void {
  const { taskName, executionMode, loadBalanceStrategy, timeoutMs } = task;
  checkName(taskName, 'task_name');
  const refuseUnless = (holds: boolean, field: string, reason: string) => {
    if (!holds) throw new InvalidExecutorInstanceError(`tasks.${taskName}.${field}`, reason);
  };
  refuseUnless(
    overlapModes.includes(executionMode),
    'execution_mode',
    `must be one of ${overlapModes.join(', ')}`,
  );
  refuseUnless(
    isBalancingStrategy(loadBalanceStrategy),
    'load_balance_strategy',
    `must be one of ${balancingStrategyNames.join(', ')}`,
  );
  const isTime = Number.isInteger(timeoutMs) && timeoutMs >= 1 && timeoutMs <= maxTimeoutMs;
  refuseUnless(isTime, 'timeout', 'must be more than nothing and at most 7 days');
  triggerOf(task);
}
