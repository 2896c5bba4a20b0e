import { randomBytes } from 'node:crypto';
import { taskConfigId } from '@distribute-schedule/domain';
import { Redis } from 'ioredis';
import { createSystem, type System, type SystemOptions } from './create-system';
import type { PartialConfiguration } from './config/configuration';

const { host } = new URL(process.env['DS_TEST_REDIS_URL'] ?? 'redis://unset');

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

function systemOn(keyPrefix: string, settings: PartialConfiguration, options: SystemOptions): System {
  return createSystem({ redis: { addr: host, keyPrefix }, log: { level: 'silent' }, ...settings }, options);
}

async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await holds())) await new Promise(setImmediate);
}

/** Costs are counted, not timed: a round trip is one on any machine. */
describe('Round trips to Redis', () => {
  const tasks = 200;
  let prefix: string;
  let client: System;

  beforeEach(async () => {
    prefix = `round-trips-${randomBytes(4).toString('hex')}:`;
    client = systemOn(prefix, {}, { roles: [] });
    await client.start();
  });
  afterEach(() => client.stop());

  it('are at most 0.1 for each of 200 tasks that are due together', async () => {
    const dueAt = client.ports.clock.now() + 1500;
    for (let i = 0; i < tasks; i++) {
      const fields = { name: `due-${i}`, executor: 'local', trigger: { kind: 'once', at: dueAt } } as const;
      await client.useCases.createTask.execute({ fields });
    }
    const scheduler = systemOn(prefix, { schedule: { batchSize: 500 } }, { roles: ['schedule'] });
    await scheduler.start();
    await until(() => scheduler.ports.clock.now() >= dueAt - 50);
    const sent = await stepsSent(() =>
      // Asked without a script, so that the questions are not counted.
      until(async () => (await client.ports.tasks.totals()).unfinished === tasks),
    );
    await scheduler.stop();
    expect(sent).toBeGreaterThan(0);
    expect(sent).toBeLessThanOrEqual(tasks * 0.1);
  });

  it('are at most 1 for each task that a worker of 10 slots claims and finishes under load', async () => {
    let ran = 0;
    const id = taskConfigId('noop');
    await client.useCases.createTask.execute({ fields: { name: id, executor: 'local' } });
    for (let i = 0; i < tasks; i++) await client.useCases.triggerTask.execute({ id });
    const worker = systemOn(
      prefix,
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
