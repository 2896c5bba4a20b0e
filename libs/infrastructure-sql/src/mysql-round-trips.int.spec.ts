import type { ClaimedConfig } from '@distribute-schedule/application';
import { taskConfigId, workerId, type AttemptToken, type Task } from '@distribute-schedule/domain';
import { aConfig, aTask, aWorker } from '@distribute-schedule/domain/testing';
import { MysqlStatements } from './mysql/mysql-statements';
import { makeMysqlStore, type MysqlStoreUnderTest } from './testing/make-mysql-store';

/**
 * How often a step waits for the database. The network decides what that costs, so it must not grow with the number of
 * tasks or configs in a batch.
 */
describe('Round trips to a MySQL database', () => {
  let store: MysqlStoreUnderTest;
  /** The texts that were sent since `count` began. */
  let texts: string[] = [];
  beforeAll(async () => {
    store = await makeMysqlStore();
    await store.workers.heartbeat(aWorker({ id: 'w' }).registration, 600_000);
    const { send, sendTogether } = MysqlStatements.prototype;
    jest.spyOn(MysqlStatements.prototype, 'send').mockImplementation(function (this: MysqlStatements, one) {
      texts.push(one.text);
      return send.call(this, one);
    });
    jest.spyOn(MysqlStatements.prototype, 'sendTogether').mockImplementation(function (
      this: MysqlStatements,
      several,
    ) {
      texts.push(several.map(({ text }) => text).join(';\n'));
      return sendTogether.call(this, several);
    });
  });
  afterAll(async () => {
    jest.restoreAllMocks();
    expect(await store.audit()).toEqual([]);
    await store.close();
  });

  /** Counts what steps send. Sweeps and polls use other statements, which do not count. */
  const count = async (steps: () => Promise<unknown>): Promise<number> => {
    texts = [];
    await steps();
    return texts.filter(
      (text) => !/wake_up|from config_runs where bucket = 0 and history_review_at/.test(text),
    ).length;
  };

  const token = (what: string) => `${what}-${Math.random()}`;
  const submit = (size: number, from = 0) =>
    Promise.all(
      Array.from({ length: size }, (_, i) =>
        store.taskQueue.submit(aTask({ id: `c${size}-${i}@${from}`, configId: `c${size}-${i}` }), {
          target: workerId('w'),
        }),
      ),
    );
  const claim = async (slots: number): Promise<readonly Task[]> => {
    const request = { workerId: workerId('w'), slots, serves: ['local'], graceMs: 1_000 };
    return (await store.taskQueue.claim({ ...request, requestToken: token('claim') })).tasks;
  };
  const finish = (tasks: readonly Task[], at: number) => {
    const changes = tasks.map((task) => {
      const { versionToken } = task;
      task.succeed({ attemptToken: versionToken as AttemptToken, at, result: { code: 0, message: '' } });
      return { task, versionToken };
    });
    return store.taskQueue.apply(changes, token('apply'));
  };

  it.each([1, 100])('are at most 2 when %s tasks of as many configs are submitted together', async (size) => {
    expect(await count(() => submit(size, size))).toBeLessThanOrEqual(2);
    await finish(await claim(size), await store.now());
  });

  it.each([1, 100])('are at most 4 when %s tasks finish and as many are claimed', async (size) => {
    await submit(size, 2_000);
    const running = await claim(size);
    await submit(size, 3_000);
    const at = await store.now();
    let next: readonly Task[] = [];
    const both = async () => {
      [, next] = await Promise.all([finish(running, at), claim(size)]);
    };
    expect(await count(both)).toBeLessThanOrEqual(4);
    expect(next.length).toBe(size);
    await finish(next, at);
  });

  it.each([1, 100])('are at most 5 when %s due configs are claimed and fired', async (size) => {
    const dueAt = (await store.now()) - 1_000;
    for (let n = 0; n < size; n++) {
      const config = aConfig({ id: taskConfigId(`due-${size}-${n}`) });
      await store.taskConfigs.add({ config, next: { dueAt, wakeAt: dueAt }, records: [] });
    }
    const fireOf = ({ config: { id: configId }, claimToken }: ClaimedConfig) => {
      const task = aTask({ configId, scheduledTime: dueAt });
      const record = { dueAt, outcome: 'fired', decidedAt: dueAt, lateMs: 0, by: 's', epoch: 1 } as const;
      return {
        claimToken,
        fire: { configId, tasks: [task], records: [record], next: undefined },
        targets: new Map([[task.id, workerId('w')]]),
        placement: { roundRobinIndex: 0, lastWorkerId: undefined },
      };
    };
    let outcomes: readonly string[] = [];
    const fires = async () => {
      const request = { limit: 100, leaseMs: 60_000, overdueByMs: 0, requestToken: token('due') };
      const { claimed } = await store.dueConfigs.claimDue(request);
      outcomes = await store.dueConfigs.commitFires(claimed.map(fireOf), token('fires'));
    };
    expect(await count(fires)).toBeLessThanOrEqual(5);
    expect(outcomes).toEqual(Array.from({ length: size }, () => 'applied'));
  });
});
