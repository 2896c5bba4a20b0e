import { balancingStrategyNames, isBalancingStrategy } from '../balancing/balancing-strategies';
import { taskConfigId, type TaskConfigId } from '../ids';
import { overlapModes, type OverlapMode } from '../task-config/overlap';
import type { TaskConfigDefinition } from '../task-config/task-config-definition';
import { Trigger, type TriggerSpec } from '../trigger/trigger';
import { InvalidExecutorInstanceError } from './executor-instance-errors';

/** A task that a remote service offers to run, with the schedule that it wishes for. */
export interface AdvertisedTask {
  readonly taskName: string;
  /** Without it, the task runs by hand, or by what people decide. */
  readonly cron?: string;
  /** UTC unless said otherwise. */
  readonly timeZone?: string;
  readonly executionMode: OverlapMode;
  readonly loadBalanceStrategy: string;
  readonly timeoutMs: number;
}

/** Short enough for the names of a service and of its task to make one id. */
const namePattern = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/;
const longestTimeoutMs = 7 * 24 * 3_600_000;

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
  const isTime = Number.isInteger(timeoutMs) && timeoutMs >= 1 && timeoutMs <= longestTimeoutMs;
  refuseUnless(isTime, 'timeout', 'must be more than nothing and at most 7 days');
  triggerOf(task);
}

/** The task's id: every instance of the service that offers it means the same config. */
export function ownedConfigId(service: string, taskName: string): TaskConfigId {
  return taskConfigId(`${service}.${taskName}`);
}

/** What a task of the executor `remote` names as its handler; neither name can hold the slash. */
export function ownedHandler(service: string, taskName: string): string {
  return `${service}/${taskName}`;
}

/** What a service may decide about a config of its own. */
type Wishes = Pick<TaskConfigDefinition, 'trigger' | 'overlap' | 'balancing' | 'timeoutMs'>;

export function wishesOf(task: AdvertisedTask): Wishes {
  return {
    trigger: triggerOf(task),
    overlap: task.executionMode,
    balancing: task.loadBalanceStrategy,
    timeoutMs: task.timeoutMs,
  };
}

/**
 * The definition after its service advertised the task anew: what it changed since is taken over, except where people
 * have changed the same thing, which stays as they want it.
 * @returns undefined where nothing is to be changed
 */
export function followAdvertisement(
  before: TaskConfigDefinition,
  task: AdvertisedTask,
): TaskConfigDefinition | undefined {
  const { advertised } = before;
  if (advertised && isSameAdvertisement(advertised, task)) return undefined;
  const wanted = wishesOf(task);
  const was: Wishes = advertised ? wishesOf(advertised) : wanted;
  const follows = (field: keyof Wishes) => isSame(before[field], was[field]);
  return {
    ...before,
    advertised: task,
    ...(follows('trigger') && { trigger: wanted.trigger }),
    ...(follows('overlap') && { overlap: wanted.overlap }),
    ...(follows('balancing') && { balancing: wanted.balancing }),
    ...(follows('timeoutMs') && { timeoutMs: wanted.timeoutMs }),
  };
}

export function isSameAdvertisement(a: AdvertisedTask, b: AdvertisedTask): boolean {
  return isSame(a, b);
}

function triggerOf({ cron, timeZone }: AdvertisedTask): TriggerSpec {
  return cron === undefined ? { kind: 'manual' } : Trigger.parse(cron, timeZone).spec;
}

/** By what they hold, in whatever order: one of them may have come back from the store. */
function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, inner]) => [key, sorted(inner)]);
}
