import {
  foldAll as foldEndedRuns,
  type ChangeOutcome,
  type ClaimRequest,
  type OverdueReply,
  type TaskChange,
} from '@distribute-schedule/application';
import { silentLog } from '@distribute-schedule/application/testing';
import {
  Task,
  workerId,
  type AttemptFailure,
  type AttemptToken,
  type TaskId,
  type TaskStatus,
  type WorkerId,
  type WorkerRegistration,
} from '@distribute-schedule/domain';
import { aTask, aWorker, type TaskOverrides } from '@distribute-schedule/domain/testing';
import type { StoreUnderTest } from '../store-under-test';
import { freshRequestToken } from './request-token';

export const patient = { maxRetries: 9, retryDelayMs: 1000, backoffRate: 1, maxDelayMs: 1000, jitter: 0 };

/** A worker that the store knows to be alive. */
export async function beat(
  { workers }: StoreUnderTest,
  id: string,
  overrides: Omit<Partial<WorkerRegistration>, 'id'> = {},
  timeoutMs = 30_000,
): Promise<WorkerId> {
  await workers.heartbeat(aWorker({ id, ...overrides }).registration, timeoutMs);
  return workerId(id);
}

/** A Task that waits: in a worker's queue if there is a target, in the pending queue otherwise. */
export async function submit(
  store: StoreUnderTest,
  overrides: TaskOverrides = {},
  target?: WorkerId,
): Promise<Task> {
  const task = aTask(overrides);
  const answer = await store.taskQueue.submit(task, target === undefined ? {} : { target });
  expect(answer).toBe('created');
  return task;
}

export function claim(store: StoreUnderTest, worker: string, overrides: Partial<ClaimRequest> = {}) {
  return store.taskQueue.claim({
    workerId: workerId(worker),
    slots: 1,
    serves: ['local'],
    graceMs: 1000,
    requestToken: freshRequestToken(),
    ...overrides,
  });
}

export async function claimedIds(
  store: StoreUnderTest,
  worker: string,
  overrides: Partial<ClaimRequest> = {},
): Promise<readonly TaskId[]> {
  const { tasks } = await claim(store, worker, overrides);
  return tasks.map(({ id }) => id);
}

/** Claims the one Task that a worker gets and now runs. */
export async function claimOne(
  store: StoreUnderTest,
  worker = 'worker',
  overrides: Partial<ClaimRequest> = {},
): Promise<Task> {
  const { tasks } = await claim(store, worker, { slots: 1, ...overrides });
  const [one] = tasks;
  if (!one) throw new Error(`There was no task for ${worker}`);
  return one;
}

export function tokenOf(task: Task): AttemptToken {
  const { state } = task;
  if (state.status !== 'running') throw new Error(`${task.id} is ${state.status}, so no attempt holds it`);
  return state.attemptToken;
}

/** The change that a decision makes. The given Task stays unchanged. */
export function decided(task: Task, decide: (after: Task) => void, target?: WorkerId): TaskChange {
  const after = Task.restore(task.toSnapshot());
  decide(after);
  return { task: after, versionToken: task.versionToken, ...(target !== undefined && { target }) };
}

export const succeeded = (task: Task, at: number, data = 'done'): TaskChange =>
  decided(task, (after) =>
    after.succeed({ attemptToken: tokenOf(task), at, result: { code: 0, message: 'ok', data } }),
  );

/** A failed attempt. The Task is retrying while its policy allows retries, and failed afterwards. */
export const failed = (task: Task, at: number, overrides: Partial<AttemptFailure> = {}): TaskChange =>
  decided(task, (after) =>
    after.fail({ attemptToken: tokenOf(task), reason: 'broken', at, chance: 0, ...overrides }),
  );

export const failedForGood = (task: Task, at: number): TaskChange => failed(task, at, { final: true });

export const crashed = (task: Task, at: number): TaskChange =>
  decided(task, (after) => after.crash({ attemptToken: tokenOf(task), reason: 'silent', at, chance: 0 }));

export const givenBack = (task: Task, at: number, target?: WorkerId): TaskChange =>
  decided(task, (after) => after.giveBack({ attemptToken: tokenOf(task), at }), target);

export const handedOff = (task: Task, at: number, to = 'service'): TaskChange =>
  decided(task, (after) => after.handOff({ attemptToken: tokenOf(task), to, at }));

export const cancelled = (task: Task, at: number): TaskChange => decided(task, (after) => after.cancel(at));

export const cancelConfirmed = (task: Task, at: number): TaskChange =>
  decided(task, (after) => after.confirmCancel({ attemptToken: tokenOf(task), at }));

export const released = (task: Task, at: number, target?: WorkerId): TaskChange =>
  decided(task, (after) => after.release(at), target);

export const requeued = (task: Task, at: number, target?: WorkerId): TaskChange =>
  decided(task, (after) => after.requeue(at, 'its worker is gone'), target);

/** No worker offered the executor at two reviews in a row, a minute apart. */
export const lacking = (task: Task, at: number): TaskChange =>
  decided(task, (after) => {
    const lack = { chance: 0, reason: 'nobody offers it' };
    after.lackExecutor({ ...lack, at: at - 60_000 });
    after.lackExecutor({ ...lack, at });
  });

export function apply(
  { taskQueue }: StoreUnderTest,
  ...changes: readonly TaskChange[]
): Promise<readonly ChangeOutcome[]> {
  return taskQueue.apply(changes, freshRequestToken());
}

/** Ends a running Task. The store must accept it. */
export async function finish(store: StoreUnderTest, task: Task): Promise<void> {
  expect(await apply(store, succeeded(task, await store.now()))).toEqual(['applied']);
}

/** Folds every run that has ended, as a scheduler does. */
export async function foldAll({ endedRuns, now }: StoreUnderTest): Promise<void> {
  const at = await now();
  await foldEndedRuns({ endedRuns, clock: { now: () => at }, logger: silentLog });
}

export function claimOverdue(
  { taskQueue }: StoreUnderTest,
  overrides: Partial<Parameters<StoreUnderTest['taskQueue']['claimOverdue']>[0]> = {},
): Promise<OverdueReply> {
  return taskQueue.claimOverdue({ limit: 100, leaseMs: 60_000, overdueByMs: 0, offered: [], ...overrides });
}

export async function overdueIds(
  store: StoreUnderTest,
  overrides: Parameters<typeof claimOverdue>[1] = {},
): Promise<readonly TaskId[]> {
  const { overdue } = await claimOverdue(store, overrides);
  return overdue.map(({ task }) => task.id);
}

/** Everything that will be overdue within an hour. The test looks ahead instead of waiting. */
export function claimOverdueInAnHour(
  store: StoreUnderTest,
  offered: readonly string[] = [],
): Promise<OverdueReply> {
  return claimOverdue(store, { overdueByMs: -3_600_000, offered });
}

export async function statusOf({ tasks }: StoreUnderTest, id: TaskId): Promise<TaskStatus | undefined> {
  return (await tasks.find(id))?.status;
}
