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

/** Adds a config that is due at this time, and to be looked at then unless said otherwise. */
export async function addConfig(
  { taskConfigs }: StoreUnderTest,
  said: Omit<Partial<TaskConfigSnapshot>, 'id'> & { readonly id?: string },
  dueAt: number | undefined,
  wakeAt = dueAt,
): Promise<TaskConfig> {
  const config = aConfig(said);
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

export function claimDue({ dueConfigs }: StoreUnderTest, said: Partial<ClaimDueRequest> = {}) {
  return dueConfigs.claimDue({
    limit: 100,
    leaseMs: 60_000,
    overdueByMs: 0,
    requestToken: freshRequestToken(),
    ...said,
  });
}

/** Claims the one config that is due. */
export async function claimOneDue(
  store: StoreUnderTest,
  said: Partial<ClaimDueRequest> = {},
): Promise<ClaimedConfig> {
  const { claimed } = await claimDue(store, { limit: 1, ...said });
  const [one] = claimed;
  if (!one) throw new Error('Nothing was due');
  return one;
}

export function fired(dueAt: number, said: Partial<FireRecord> = {}): FireRecord {
  return { dueAt, outcome: 'fired', decidedAt: dueAt, lateMs: 0, by: 'scheduler', epoch: 1, ...said };
}

export interface FireSaid {
  readonly tasks?: readonly Task[];
  /** What the one Task is like that is made for the due time. */
  readonly task?: TaskOverrides;
  readonly records?: readonly FireRecord[];
  readonly next?: Fire['next'];
  readonly maxOpen?: number;
  readonly target?: WorkerId;
  readonly placement?: ConfigFire['placement'];
}

/** A decision on a claimed config: one Task for its due time, and due again an hour later, unless said otherwise. */
export function fireOf(claim: ClaimedConfig, said: FireSaid = {}): ConfigFire {
  const { config, dueAt, claimToken } = claim;
  const tasks = said.tasks ?? [aTask({ configId: config.id, scheduledTime: dueAt, ...said.task })];
  const next = 'next' in said ? said.next : { dueAt: dueAt + hourMs, wakeAt: dueAt + hourMs };
  const taskId = tasks[0]?.id;
  return {
    claimToken,
    fire: {
      configId: config.id,
      tasks,
      records: said.records ?? [fired(dueAt, taskId === undefined ? {} : { taskId })],
      next,
      ...(said.maxOpen !== undefined && { maxOpen: said.maxOpen }),
    },
    targets: new Map<TaskId, WorkerId>(
      said.target === undefined ? [] : tasks.map((task) => [task.id, said.target as WorkerId]),
    ),
    placement: said.placement ?? { roundRobinIndex: 0, lastWorkerId: undefined },
  };
}

export function commit(
  { dueConfigs }: StoreUnderTest,
  ...fires: readonly ConfigFire[]
): Promise<readonly CommitOutcome[]> {
  return dueConfigs.commitFires(fires, freshRequestToken());
}

export const taskOf = ({ config, dueAt }: ClaimedConfig): TaskId => scheduledTaskId(config.id, dueAt);
