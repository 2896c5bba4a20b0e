import type {
  ClaimedConfig,
  ClaimDueRequest,
  CommitOutcome,
  ConfigFire,
} from '@distribute-schedule/application';
import {
  scheduledTaskId,
  type Fire,
  type FireRecord,
  type Task,
  type TaskConfig,
  type TaskConfigSnapshot,
  type TaskId,
  type WorkerId,
} from '@distribute-schedule/domain';
import { aConfig, aTask, type TaskOverrides } from '@distribute-schedule/domain/testing';
import type { StoreUnderTest } from '../store-under-test';
import { freshRequestToken } from './request-token';

export const hourMs = 3_600_000;

/** Adds a config that is due at this time. By default a scheduler checks it at the same time. */
export async function addConfig(
  { taskConfigs }: StoreUnderTest,
  overrides: Omit<Partial<TaskConfigSnapshot>, 'id'> & { readonly id?: string },
  dueAt: number | undefined,
  wakeAt = dueAt,
): Promise<TaskConfig> {
  const config = aConfig(overrides);
  const next = dueAt === undefined || wakeAt === undefined ? undefined : { dueAt, wakeAt };
  await taskConfigs.add({ config, next, records: [] });
  return config;
}

/** Configs c-01, c-02, ... that have been due for 1 s each. */
export async function addDueConfigs(store: StoreUnderTest, count: number): Promise<readonly string[]> {
  const dueAt = (await store.now()) - 1000;
  const ids = Array.from({ length: count }, (_, i) => `c-${String(i + 1).padStart(2, '0')}`);
  for (const id of ids) await addConfig(store, { id }, dueAt);
  return ids;
}

export function claimDue({ dueConfigs }: StoreUnderTest, overrides: Partial<ClaimDueRequest> = {}) {
  return dueConfigs.claimDue({
    limit: 100,
    leaseMs: 60_000,
    overdueByMs: 0,
    requestToken: freshRequestToken(),
    ...overrides,
  });
}

/** Claims the one config that is due. */
export async function claimOneDue(
  store: StoreUnderTest,
  overrides: Partial<ClaimDueRequest> = {},
): Promise<ClaimedConfig> {
  const { claimed } = await claimDue(store, { limit: 1, ...overrides });
  const [one] = claimed;
  if (!one) throw new Error('Nothing was due');
  return one;
}

export function fired(dueAt: number, overrides: Partial<FireRecord> = {}): FireRecord {
  return { dueAt, outcome: 'fired', decidedAt: dueAt, lateMs: 0, by: 'scheduler', epoch: 1, ...overrides };
}

export interface FireOverrides {
  readonly tasks?: readonly Task[];
  /** Overrides of the Task that is made for the due time. */
  readonly task?: TaskOverrides;
  readonly records?: readonly FireRecord[];
  readonly next?: Fire['next'];
  readonly maxOpen?: number;
  readonly target?: WorkerId;
  readonly placement?: ConfigFire['placement'];
}

/** A decision on a claimed config. By default: one Task for its due time, and the next due time an hour later. */
export function fireOf(claim: ClaimedConfig, overrides: FireOverrides = {}): ConfigFire {
  const { config, dueAt, claimToken } = claim;
  const tasks = overrides.tasks ?? [aTask({ configId: config.id, scheduledTime: dueAt, ...overrides.task })];
  const next = 'next' in overrides ? overrides.next : { dueAt: dueAt + hourMs, wakeAt: dueAt + hourMs };
  const taskId = tasks[0]?.id;
  return {
    claimToken,
    fire: {
      configId: config.id,
      tasks,
      records: overrides.records ?? [fired(dueAt, taskId === undefined ? {} : { taskId })],
      next,
      ...(overrides.maxOpen !== undefined && { maxOpen: overrides.maxOpen }),
    },
    targets: new Map<TaskId, WorkerId>(
      overrides.target === undefined ? [] : tasks.map((task) => [task.id, overrides.target as WorkerId]),
    ),
    placement: overrides.placement ?? { roundRobinIndex: 0, lastWorkerId: undefined },
  };
}

export function commit(
  { dueConfigs }: StoreUnderTest,
  ...fires: readonly ConfigFire[]
): Promise<readonly CommitOutcome[]> {
  return dueConfigs.commitFires(fires, freshRequestToken());
}

export const taskOf = ({ config, dueAt }: ClaimedConfig): TaskId => scheduledTaskId(config.id, dueAt);
