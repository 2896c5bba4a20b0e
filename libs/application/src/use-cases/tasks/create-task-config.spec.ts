import type { Worker } from '@distribute-schedule/domain';
import { SettableClock } from '../../testing/settable-clock';
import { SettableRandomness } from '../../testing/settable-randomness';
import { aWorker } from '@distribute-schedule/domain/testing';
import { CreateTaskConfig } from './create-task-config';
import { FakeTaskConfigs } from '../../testing/fake-task-configs';
import { pickyChecks, someTypes } from '../../testing/picky-checks';

const defaults = {
  timeoutMs: 300_000,
  retryPolicy: { maxRetries: 3, retryDelayMs: 10_000, backoffRate: 2, maxDelayMs: 3_600_000, jitter: 0.1 },
  maxCrashes: 3,
};

function aCreation(live: readonly Worker[] = []) {
  const clock = new SettableClock();
  const taskConfigs = new FakeTaskConfigs();
  const create = new CreateTaskConfig(
    {
      taskConfigs,
      clock,
      randomness: new SettableRandomness(),
      workers: { live: () => Promise.resolve(live) },
    },
    {
      defaults,
      maxParametersBytes: 100,
      heartbeatTimeoutMs: 30_000,
      parameterChecks: pickyChecks,
      executorTypes: someTypes,
    },
  );
  return { create, taskConfigs, clock };
}

const someFields = { name: 'Hourly sync', executor: 'http' };

describe('CreateTaskConfig', () => {
  it('stores the task and returns its first due time', async () => {
    const { create, taskConfigs, clock } = aCreation();
    const created = await create.execute({ fields: { ...someFields, trigger: '0 * * * *' } });
    expect(created.dueAt).toBe(clock.now() + 3_600_000);
    expect(taskConfigs.stored.get(created.config.id)?.dueAt).toBe(created.dueAt);
  });

  it.each([
    ['0 * * * *', 'complete'],
    ['manual', 'to be completed'],
  ])('refuses a task whose executor would refuse every attempt (%s)', async (trigger, completeness) => {
    const { create, taskConfigs } = aCreation();
    const fields = { ...someFields, executor: 'picky', parameters: { a: 1 } };
    const creation = create.execute({ fields: trigger === 'manual' ? fields : { ...fields, trigger } });
    await expect(creation).rejects.toThrow(`parameters: ${completeness}: {"a":1} is refused`);
    expect(taskConfigs.stored.size).toBe(0);
  });

  describe('with a secret in its parameters', () => {
    const naming = (name: string) => ({ ...someFields, parameters: { auth: `Bearer {{secrets.${name}}}` } });
    const workers = [
      aWorker({ executors: ['http'], secrets: ['shop_token'] }),
      aWorker({ executors: ['http'], secrets: ['crm_key', 'a'] }),
      aWorker({ executors: ['grpc'], secrets: ['other'] }),
    ];

    it('refuses a secret that no live worker of the executor has, and names the variable', async () => {
      const { create, taskConfigs } = aCreation(workers);
      await expect(create.execute({ fields: naming('other') })).rejects.toThrow(
        'parameters: no live worker has the secret "other"; known are a, crm_key, shop_token. Set DS_SECRET_OTHER at the workers, or put a file of that name into their secrets.folder',
      );
      expect(taskConfigs.stored.size).toBe(0);
    });

    it('refuses an impossible name, whether workers live or not', async () => {
      const creation = aCreation().create.execute({ fields: naming('../passwd') });
      await expect(creation).rejects.toThrow('parameters: {{secrets.../passwd}} does not name a secret');
    });

    it('accepts a secret that a worker has, also when it is written differently', async () => {
      const { create } = aCreation(workers);
      await create.execute({ fields: naming('Shop-Token') });
    });

    it.each([
      ['no worker of the executor is alive', workers.slice(2)],
      ['a worker does not advertise its secrets', [...workers, aWorker({ executors: ['http'] })]],
    ])('accepts any secret while %s', async (_, live) => {
      const { create } = aCreation(live);
      await create.execute({ fields: naming('unknown') });
    });
  });

  describe('with an executor that is not part of the product', () => {
    const fields = { ...someFields, executor: 'ftpp' };
    const worker = aWorker({ executors: ['local', 'ftp'] });

    it('refuses an executor that no live worker offers, and names those that exist', async () => {
      const { create, taskConfigs } = aCreation([worker]);
      const creation = create.execute({ fields });
      await expect(creation).rejects.toMatchObject({
        code: 'task_config.invalid',
        details: { field: 'executor' },
      });
      await expect(creation).rejects.toThrow(
        'executor: no live worker offers the executor "ftpp"; offered are ftp, local; did you mean "ftp"?',
      );
      expect(taskConfigs.stored.size).toBe(0);
    });

    it('accepts the executor when a worker offers it, or when no worker is alive', async () => {
      await aCreation([worker, aWorker({ executors: ['ftpp'] })]).create.execute({ fields });
      await aCreation([]).create.execute({ fields });
    });
  });

  describe('with an id that exists', () => {
    const other = { ...someFields, priority: 9, trigger: '@every 1h' };

    it.each([undefined, 'refuse'] as const)('rejects when ifExists is %s', async (ifExists) => {
      const { create, taskConfigs } = aCreation();
      const { config } = await create.execute({ fields: someFields });
      await expect(create.execute({ fields: other, ...(ifExists && { ifExists }) })).rejects.toMatchObject({
        code: 'task_config.exists',
      });
      expect(taskConfigs.stored.get(config.id)?.config).toBe(config);
    });

    it('keeps the stored task when ifExists is keep, also when no worker offers its executor any more', async () => {
      const { create, taskConfigs } = aCreation([aWorker({ executors: ['ftp'] })]);
      const first = await create.execute({ fields: { ...someFields, executor: 'ftp' }, ifExists: 'keep' });
      expect(first.isNew).toBe(true);
      const again = await create.execute({ fields: { ...other, executor: 'gone' }, ifExists: 'keep' });
      expect(again).toEqual({ ...first, isNew: false, versionToken: '1' });
      expect(taskConfigs.replaced).toEqual([]);
    });

    it('replaces all fields when ifExists is update, and records who did', async () => {
      const { create, taskConfigs, clock } = aCreation();
      await create.execute({ fields: { ...someFields, timeoutMs: 5, trigger: '@every 1s' } });
      await clock.pass(1500);
      const updated = await create.execute({ fields: other, ifExists: 'update', by: 'ann' });
      expect(updated).toMatchObject({ isNew: false, open: 0 });
      expect(updated.config.toSnapshot()).toMatchObject({ version: 2, priority: 9, timeoutMs: 300_000 });
      expect(taskConfigs.replaced[0]?.records).toMatchObject([{ by: 'ann' }]);
    });

    it('saves nothing when ifExists is update and the task is the same', async () => {
      const { create, taskConfigs } = aCreation();
      const first = await create.execute({ fields: other, ifExists: 'update' });
      expect(await create.execute({ fields: other, ifExists: 'update' })).toEqual({
        ...first,
        isNew: false,
        versionToken: '1',
      });
      expect(taskConfigs.replaced).toEqual([]);
    });

    it.each([
      ['keep', { version: 1, priority: 5 }],
      ['update', { version: 2, priority: 9 }],
    ] as const)('follows ifExists: %s when another caller creates it first', async (ifExists, expected) => {
      const { create, taskConfigs } = aCreation();
      const find = taskConfigs.find.bind(taskConfigs);
      jest.spyOn(taskConfigs, 'find').mockImplementationOnce(async (id) => {
        const found = await find(id);
        await create.execute({ fields: someFields });
        return found;
      });
      const { config, isNew } = await create.execute({ fields: other, ifExists });
      expect(isNew).toBe(false);
      expect(config.toSnapshot()).toMatchObject(expected);
    });

    it('creates the task when another caller deletes it before the update', async () => {
      const { create, taskConfigs } = aCreation();
      const { config } = await create.execute({ fields: someFields });
      taskConfigs.betweenReadAndWrite = () => void taskConfigs.stored.delete(config.id);
      expect((await create.execute({ fields: other, ifExists: 'update' })).isNew).toBe(true);
      expect(taskConfigs.stored.get(config.id)?.config.toSnapshot()).toMatchObject({
        version: 1,
        priority: 9,
      });
    });

    it.each(['keep', 'update'] as const)(
      'asks for an id when ifExists is %s and the name gives none, because a random id is always new',
      async (ifExists) => {
        const { create, taskConfigs } = aCreation();
        const creation = create.execute({ fields: { ...someFields, name: '订单同步' }, ifExists });
        await expect(creation).rejects.toThrow(
          `id: must be given with ifExists: '${ifExists}', because the name "订单同步" has characters`,
        );
        expect(taskConfigs.stored.size).toBe(0);
      },
    );
  });

  describe('as a dry run', () => {
    it('returns the task without storing it', async () => {
      const { create, taskConfigs, clock } = aCreation();
      const planned = await create.execute({
        fields: { ...someFields, trigger: '0 * * * *' },
        isDryRun: true,
      });
      expect(planned.dueAt).toBe(clock.now() + 3_600_000);
      expect(taskConfigs.stored.size).toBe(0);
    });

    it.each([
      ['what its executor would refuse', { executor: 'picky' }, 'is refused'],
      ['an executor that nobody offers', { executor: 'nowhere' }, 'no live worker offers'],
      ['parameters that are too large', { parameters: 'x'.repeat(100) }, 'at most 100 bytes'],
    ])('refuses %s', async (_what, overrides, reason) => {
      const { create } = aCreation([aWorker()]);
      const fields = { ...someFields, ...overrides };
      await expect(create.execute({ fields, isDryRun: true })).rejects.toThrow(reason);
    });
  });

  it.each([{ retryDelayMs: 3_600_001 }, { maxDelayMs: 9_999 }])(
    'refuses a retry delay that is longer than the maximum (%p)',
    async (retryPolicy) => {
      const { create, taskConfigs } = aCreation();
      await expect(create.execute({ fields: { ...someFields, retryPolicy } })).rejects.toMatchObject({
        code: 'retry_policy.invalid',
        details: { field: 'retryDelayMs' },
      });
      expect(taskConfigs.stored.size).toBe(0);
    },
  );

  it.each([
    ['name', { name: 'a\nb' }],
    ['type', { type: '\u202ea' }],
    ['handler', { handler: 'a\u0000' }],
    ['description', { description: 'a\u001b[31m' }],
  ])('refuses characters that a reader cannot see in the field %s', async (field, wrong) => {
    const { create, taskConfigs } = aCreation();
    await expect(create.execute({ fields: { ...someFields, ...wrong } })).rejects.toMatchObject({
      code: 'task_config.invalid',
      details: { field },
      message: expect.stringContaining('visible text, but its character') as string,
    });
    await create.execute({ fields: { ...someFields, description: 'line 1\n\tline 2' } });
    expect(taskConfigs.stored.size).toBe(1);
  });

  it('fills in the defaults', async () => {
    const { create } = aCreation();
    const { config } = await create.execute({ fields: someFields });
    expect(config.toSnapshot()).toMatchObject({
      type: 'http',
      handler: 'Hourly sync',
      trigger: { kind: 'manual' },
      timeoutMs: 300_000,
      retryPolicy: defaults.retryPolicy,
      enabled: true,
      overlap: 'parallel',
      balancing: 'least_tasks',
      priority: 5,
    });
  });

  it('replaces defaults by the given fields, also in part', async () => {
    const { create } = aCreation();
    const { config } = await create.execute({
      fields: {
        ...someFields,
        type: 'report',
        retryPolicy: { maxRetries: 0 },
        misfire: { mode: 'skip' },
        timeoutMs: 7,
      },
    });
    expect(config.toSnapshot()).toMatchObject({
      type: 'report',
      timeoutMs: 7,
      retryPolicy: { ...defaults.retryPolicy, maxRetries: 0 },
      misfire: { mode: 'skip', maxCount: 100 },
    });
  });

  it('reads a cron expression in the given time zone', async () => {
    const { create } = aCreation();
    const { config } = await create.execute({
      fields: { ...someFields, trigger: '0 2 * * *', timeZone: 'Asia/Shanghai' },
    });
    expect(config.toSnapshot().trigger).toEqual({
      kind: 'cron',
      expression: '0 2 * * *',
      timeZone: 'Asia/Shanghai',
    });
  });

  describe('the id', () => {
    it.each([
      ['Hourly sync', 'hourly-sync'],
      ['  (daily) report #2! ', 'daily-report-2'],
      ['v1.2_final', 'v1.2_final'],
    ])('of %j is %s when none is given', async (name, id) => {
      const { create } = aCreation();
      expect((await create.execute({ fields: { ...someFields, name } })).config.id).toBe(id);
    });

    it.each(['订单同步1', '!!!'])(
      'is random when the name %s has characters that an id cannot have',
      async (name) => {
        const { create } = aCreation();
        expect((await create.execute({ fields: { ...someFields, name } })).config.id).toBe('task-token-1');
      },
    );

    it('is the given one', async () => {
      const { create } = aCreation();
      expect((await create.execute({ id: 'mine', fields: someFields })).config.id).toBe('mine');
    });

    it('is refused when it is taken or not valid in a key', async () => {
      const { create } = aCreation();
      await create.execute({ fields: someFields });
      await expect(create.execute({ fields: someFields })).rejects.toMatchObject({
        code: 'task_config.exists',
      });
      await expect(create.execute({ id: 'a:b', fields: someFields })).rejects.toMatchObject({
        code: 'id.invalid',
      });
    });
  });

  it('refuses parameters that are too large, counted in bytes', async () => {
    const { create, taskConfigs } = aCreation();
    const parameters = { text: '步'.repeat(32) };
    await expect(create.execute({ fields: { ...someFields, parameters } })).rejects.toMatchObject({
      code: 'task_config.invalid',
      details: { field: 'parameters' },
      message: 'parameters: must be at most 100 bytes as JSON, got 107',
    });
    expect(taskConfigs.stored.size).toBe(0);
  });

  it('refuses an invalid trigger', async () => {
    const { create } = aCreation();
    await expect(create.execute({ fields: { ...someFields, trigger: '61 * * * *' } })).rejects.toMatchObject({
      code: 'cron.invalid',
    });
  });
});
