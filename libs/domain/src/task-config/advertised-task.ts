import { taskConfigId, type TaskConfigId } from '../ids';
import type { OverlapMode } from './overlap-policy';
import type { TaskConfigDefinition } from './task-config-definition';
import { Trigger, type TriggerSpec } from '../trigger/trigger';

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

/** The schedule that the service asked for. */
export function triggerOf({ cron, timeZone }: AdvertisedTask): TriggerSpec {
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
