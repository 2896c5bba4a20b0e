import { silentLog } from '@distribute-schedule/application/testing';
import type { Executor } from '@distribute-schedule/executor-api';
import { createSystem, type System } from './create-system';
import { until } from './testing/api-under-test';
import { testRedis } from './testing/test-stores';

describe('Two processes with one configured id', () => {
  const redis = { ...testRedis(), commandTimeoutMs: 900 };
  const worker = { id: 'w1', heartbeatIntervalMs: 100, heartbeatTimeoutMs: 2_000 };
  const schedule = { instanceId: 's1', leaderLockTtlMs: 1_000, leaderRenewIntervalMs: 100 };
  const systems: System[] = [];
  const system = (role: 'work' | 'schedule') => {
    const made = createSystem({ redis, worker, schedule }, { roles: [role], log: silentLog });
    systems.push(made);
    return made;
  };
  afterEach(() => Promise.all(systems.splice(0).map((each) => each.stop())));

  it('are not both a worker: the start of the second is refused, and the first goes on', async () => {
    const first = system('work');
    await first.start();
    await expect(system('work').start()).rejects.toMatchObject({
      code: 'worker.id_taken',
      message: expect.stringContaining('worker id w1') as string,
    });
    expect(await first.ports.workers.live(worker.heartbeatTimeoutMs)).toHaveLength(1);
  });

  it('are not both a scheduler: the second reports soon that it must end, and the first goes on', async () => {
    const first = system('schedule');
    const failures: Error[] = [];
    first.onFailure((error) => failures.push(error));
    await first.start();
    const startedAt = async () => (await first.ports.registry.live()).map((scheduler) => scheduler.startedAt);
    const before = await until(startedAt, ({ length }) => length === 1);

    const second = system('schedule');
    const failed = new Promise<Error>((resolve) => second.onFailure(resolve));
    await second.start();
    expect(await failed).toMatchObject({ code: 'schedule.id_taken' });
    await second.stop();
    expect(await startedAt()).toEqual(before);
    expect(failures).toEqual([]);
  });

  it('end the start of a system whose scheduler fails while its worker still starts', async () => {
    await system('schedule').start();
    let finishStart: () => void = () => undefined;
    const slow: Executor = {
      type: 'slow',
      protocol: 'slow',
      start: () => new Promise<void>((resolve) => (finishStart = resolve)),
      execute: () => Promise.resolve({ code: 0, message: '' }),
    };
    const second = createSystem(
      { redis, worker, schedule },
      { roles: ['schedule', 'work'], executors: [slow], log: silentLog },
    );
    systems.push(second);
    const failed = new Promise<Error>((resolve) => second.onFailure(resolve));
    const started = second.start();
    await failed;
    finishStart();
    await expect(started).rejects.toMatchObject({ code: 'schedule.id_taken' });
  });

  it('may follow one another, also when the first has stopped a moment ago', async () => {
    for (const role of ['work', 'schedule'] as const) {
      const first = system(role);
      await first.start();
      await first.stop();
      await system(role).start();
    }
  });
});
