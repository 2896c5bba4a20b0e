import { taskConfigId } from '@distribute-schedule/domain';
import { Redis } from 'ioredis';
import { createSystem, type System, type SystemOptions } from './create-system';
import type { PartialConfiguration } from './config/configuration';
import { testRedis } from './testing/test-stores';

/** How many steps were sent to Redis while `during` went on: every step of a scheduler or a worker is a script. */
async function stepsSent(during: () => Promise<void>): Promise<number> {
  const send = jest.spyOn(Redis.prototype, 'sendCommand');
  try {
    await during();
    return send.mock.calls.filter(([command]) => /^eval/.test(command.name)).length;
  } finally {
    send.mockRestore();
  }
}

type TestRedis = ReturnType<typeof testRedis>;

function systemOn(redis: TestRedis, settings: PartialConfiguration, options: SystemOptions): System {
  return createSystem({ redis, log: { level: 'silent' }, ...settings }, options);
}

async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await holds())) await new Promise(setImmediate);
}

/** Costs are counted, not timed: a round trip is one on any machine. */
describe('Round trips to Redis', () => {
  const tasks = 200;
  let redis: TestRedis;
  let client: System;

  beforeEach(async () => {
    redis = testRedis();
    client = systemOn(redis, {}, { roles: [] });
    await client.start();
  });
  afterEach(() => client.stop());

  it('are at most 0.1 for each of 400 tasks that are due together, the start and stop of the scheduler included', async () => {
    const due = 2 * tasks;
    const dueAt = client.ports.clock.now() + 2_000;
    const trigger = { kind: 'once', at: dueAt } as const;
    await Promise.all(
      Array.from({ length: due }, (_, i) =>
        client.useCases.createTask.execute({ fields: { name: `due-${i}`, executor: 'local', trigger } }),
      ),
    );
    await until(() => client.ports.clock.now() >= dueAt);
    const scheduler = systemOn(redis, { schedule: { batchSize: 500 } }, { roles: ['schedule'] });
    const sent = await stepsSent(async () => {
      await scheduler.start();
      // Asked without a script, so that the questions are not counted.
      await until(async () => (await client.ports.tasks.totals()).unfinished === due);
      // Its connections end with what counts their steps.
      await scheduler.stop();
    });
    expect(sent).toBeGreaterThan(0);
    expect(sent).toBeLessThanOrEqual(due * 0.1);
  });

  it('are at most 1 for each task that a worker of 10 slots claims and finishes under load', async () => {
    let ran = 0;
    const id = taskConfigId('noop');
    await client.useCases.createTask.execute({ fields: { name: id, executor: 'local' } });
    for (let i = 0; i < tasks; i++) await client.useCases.triggerTask.execute({ id });
    const worker = systemOn(
      redis,
      { worker: { maxConcurrentTasks: 10 } },
      { roles: ['work'], handlers: { noop: () => ran++ } },
    );
    const sent = await stepsSent(async () => {
      await worker.start();
      await until(() => ran === tasks);
      await worker.stop();
    });
    expect(sent).toBeGreaterThan(0);
    expect(sent).toBeLessThanOrEqual(tasks);
  });
});
