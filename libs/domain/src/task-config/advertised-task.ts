import { taskConfigId, type TaskConfigId } from '../ids';
import { isSameJson } from '../json';
import type { OverlapMode } from './overlap-policy';
import type { TaskConfigDefinition } from './task-config-definition';
import { Trigger, type TriggerSpec } from '../trigger/trigger';

/** A task that a remote service offers to run, with the schedule that it asks for. */
export interface AdvertisedTask {
  readonly taskName: string;
  /** Without it, the task runs by hand only, unless people set a schedule. */
  readonly cron?: string;
  /** UTC by default. */
  readonly timeZone?: string;
  readonly executionMode: OverlapMode;
  readonly loadBalanceStrategy: string;
  readonly timeoutMs: number;
}

/** An advertisement as its config keeps it. */
export interface KeptAdvertisement extends AdvertisedTask {
  /** When a scheduler found that no instance of the service advertises the task any more. */
  readonly withdrawnAt?: number;
}

/** Shortest time between two runs that a service may ask for. People may set a shorter one. */
export const minAdvertisedIntervalMs = 1000;

/** Id of the config for an advertised task. It is the same for all instances of the service. */
export function ownedConfigId(service: string, taskName: string): TaskConfigId {
  return taskConfigId(`${service}.${taskName}`);
}

/** Handler of a task of the executor `remote`. Neither name can contain a slash. */
export function ownedHandler(service: string, taskName: string): string {
  return `${service}/${taskName}`;
}

/** Fields of its own config that a service may set. */
type AdvertisedFields = Pick<TaskConfigDefinition, 'trigger' | 'overlap' | 'balancing' | 'timeoutMs'>;

export function advertisedFieldsOf(task: AdvertisedTask): AdvertisedFields {
  return {
    trigger: triggerOf(task),
    overlap: task.executionMode,
    balancing: task.loadBalanceStrategy,
    timeoutMs: task.timeoutMs,
  };
}

/**
 * Applies a new advertisement of the task to its definition. A field takes the advertised value, unless people have
 * changed it since the last advertisement; then it stays as it is.
 * @returns undefined if the advertisement has not changed
 */
export function followAdvertisement(
  before: TaskConfigDefinition,
  task: AdvertisedTask,
): TaskConfigDefinition | undefined {
  const { advertised } = before;
  if (advertised && isSameAdvertisement(advertised, task)) return undefined;
  const wanted = advertisedFieldsOf(task);
  const previous: AdvertisedFields = advertised ? advertisedFieldsOf(advertised) : wanted;
  const isUntouched = (field: keyof AdvertisedFields) => isSameJson(before[field], previous[field]);
  return {
    ...before,
    advertised: task,
    ...(isUntouched('trigger') && { trigger: wanted.trigger }),
    ...(isUntouched('overlap') && { overlap: wanted.overlap }),
    ...(isUntouched('balancing') && { balancing: wanted.balancing }),
    ...(isUntouched('timeoutMs') && { timeoutMs: wanted.timeoutMs }),
  };
}

export function isSameAdvertisement(a: AdvertisedTask, b: AdvertisedTask): boolean {
  return isSameJson(a, b);
}

/**
 * Decides about a config that a service owns. When no instance advertises the task any more, the config is marked. Once
 * that was so for `retentionMs`, the config is removed. A new advertisement removes the mark.
 * @returns the changed definition, or what happens to the config otherwise
 */
export function reviewAdvertisement(
  definition: TaskConfigDefinition,
  { isAdvertised, now, retentionMs }: { isAdvertised: boolean; now: number; retentionMs: number },
): TaskConfigDefinition | 'keep' | 'remove' {
  const { advertised } = definition;
  if (advertised === undefined) return 'keep';
  const { withdrawnAt, ...task } = advertised;
  if (isAdvertised) return withdrawnAt === undefined ? 'keep' : { ...definition, advertised: task };
  if (withdrawnAt === undefined) return { ...definition, advertised: { ...task, withdrawnAt: now } };
  return now - withdrawnAt > retentionMs ? 'remove' : 'keep';
}

/** The schedule that the service asked for. */
export function triggerOf({ cron, timeZone }: AdvertisedTask): TriggerSpec {
  return cron === undefined ? { kind: 'manual' } : Trigger.parse(cron, timeZone).spec;
}
