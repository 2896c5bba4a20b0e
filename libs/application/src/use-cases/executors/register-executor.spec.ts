import {
  ExecutorInstance,
  ForeignExecutorInstanceError,
  executorInstanceId,
  taskConfigId,
} from '@distribute-schedule/domain';
import { RecordingLogger } from '../../testing/recording-logger';
import { SettableClock } from '../../testing/settable-clock';
import { aConfig, anExecutorInstance } from '@distribute-schedule/domain/testing';
import { FakeTaskConfigs } from '../../testing/fake-task-configs';
import { DeregisterExecutor } from './deregister-executor';
import { FakeExecutorInstances } from '../../testing/fake-executor-instances';
import { FakeSeals } from '../../testing/fake-seals';
import { RegisterExecutor, type RegisterExecutorCommand } from './register-executor';
import { SetExecutorStatus } from './set-executor-status';

const defaults = {
  timeoutMs: 300_000,
  retryPolicy: { maxRetries: 3, retryDelayMs: 10_000, backoffRate: 2, maxDelayMs: 3_600_000, jitter: 0.1 },
  maxCrashes: 3,
};
const configId = taskConfigId('reports.daily_report');

function setUp() {
  const clock = new SettableClock();
  const taskConfigs = new FakeTaskConfigs();
  const executorInstances = new FakeExecutorInstances();
  const executorCalls = {
    reasonAgainst: (url: string) => (url.includes('//169.254.') ? 'is never called' : undefined),
  };
  const parts = { clock, taskConfigs, executorInstances, executorCalls, logger: new RecordingLogger() };
  const use = new RegisterExecutor({ ...parts, callbackSeals: new FakeSeals() }, { defaults });
  const register = (id: string, overrides: Partial<RegisterExecutorCommand> = {}) =>
    use.execute({
      id: executorInstanceId(id),
      name: 'reports',
      baseUrl: 'http://localhost:9090/',
      tasks: [{ taskName: 'daily_report', cron: '0 0 2 * * *' }],
      ...overrides,
    });
  const offering = (id: string, cron: string) =>
    register(id, { tasks: [{ taskName: 'daily_report', cron }] });
  const config = () => taskConfigs.stored.get(configId)!.config.toSnapshot();
  const hour = () => (config().trigger as { expression: string }).expression.split(' ')[2];
  return { ...parts, register, offering, config, hour };
}

describe('RegisterExecutor', () => {
  it('stores the instance with a new key, and creates a config for each task', async () => {
    const { register, executorInstances, config } = setUp();
    const { instance, isNew, tasks } = await register('a');
    expect(isNew).toBe(true);
    expect(instance.toSnapshot()).toMatchObject({
      signingKey: 'new key 1',
      healthCheckUrl: 'http://localhost:9090/health',
      weight: 1,
    });
    expect(tasks).toEqual([{ taskName: 'daily_report', configId, outcome: 'created' }]);
    expect(await executorInstances.find(instance.id)).toEqual(instance);
    expect(config()).toMatchObject({
      executor: 'remote',
      handler: 'reports/daily_report',
      owner: 'reports',
      overlap: 'parallel',
      balancing: 'round_robin',
      timeoutMs: 300_000,
    });
  });

  it.each([
    ['base_url', { baseUrl: 'http://169.254.169.254/' }],
    ['health_check_url', { healthCheckUrl: 'http://169.254.1.1/up' }],
  ])('refuses a %s that no call could use, and stores nothing', async (field, overrides) => {
    const { register, executorInstances, taskConfigs } = setUp();
    const refused = { code: 'executor.invalid', details: { field }, message: `${field}: is never called` };
    await expect(register('a', overrides)).rejects.toMatchObject(refused);
    expect([await executorInstances.all(), taskConfigs.stored.size]).toEqual([[], 0]);
  });

  it('changes only the time when the same registration is repeated', async () => {
    const { register, clock, taskConfigs } = setUp();
    await register('a');
    await clock.pass(1000);
    const { instance, isNew, isChanged, tasks } = await register('a');
    expect([isNew, isChanged]).toEqual([false, false]);
    expect(tasks).toMatchObject([{ outcome: 'unchanged' }]);
    expect(instance.toSnapshot()).toMatchObject({ signingKey: 'new key 1', lastSeenAt: clock.now() });
    expect(taskConfigs.replaced).toEqual([]);
  });

  it('reports a change when the instance has moved or is back', async () => {
    const { register, executorInstances } = setUp();
    expect(await register('a')).toMatchObject({ isNew: true, isChanged: true });
    const moved = { baseUrl: 'http://elsewhere:9090' };
    expect(await register('a', moved)).toMatchObject({ isNew: false, isChanged: true });
    expect(await register('a', moved)).toMatchObject({ isChanged: false });
    await new DeregisterExecutor({ executorInstances }).execute({ id: executorInstanceId('a') });
    expect(await register('a', moved)).toMatchObject({ isChanged: true });
  });

  it('replaces the key on request, and keeps the previous one for five minutes', async () => {
    const { register, clock } = setUp();
    await register('a', { rotateKey: true });
    const { instance, isChanged } = await register('a', { rotateKey: true });
    expect(isChanged).toBe(true);
    expect(instance.acceptedKeys(clock.now())).toEqual(['new key 2', 'new key 1']);
    const { instance: later } = await register('a');
    expect(later.acceptedKeys(clock.now() + 299_999)).toEqual(['new key 2', 'new key 1']);
    await clock.pass(300_000);
    expect((await register('a')).instance.toSnapshot()).not.toHaveProperty('previousKey');
  });

  it('refuses a caller that may not act for the service', async () => {
    const { register, executorInstances, taskConfigs } = setUp();
    const foreign = register('a', { mayActFor: ['billing'] });
    await expect(foreign).rejects.toThrow('this token is valid for billing only');
    expect([await executorInstances.all(), taskConfigs.stored.size]).toEqual([[], 0]);
    await register('a', { mayActFor: ['reports'] });
    const goodbye = new DeregisterExecutor({ executorInstances });
    const id = executorInstanceId('a');
    await expect(goodbye.execute({ id, mayActFor: ['billing'] })).rejects.toThrow(
      ForeignExecutorInstanceError,
    );
    expect((await executorInstances.find(id))?.toSnapshot().status).toBe('healthy');
  });

  it('has one config for all instances of a service', async () => {
    const { register, taskConfigs } = setUp();
    await Promise.all([register('a'), register('b')]);
    expect([...taskConfigs.stored.keys()]).toEqual([configId]);
  });

  it('does not change a config back and forth when two versions of a service run', async () => {
    const { offering, hour, taskConfigs } = setUp();
    await offering('old', '0 0 2 * * *');
    await offering('new', '0 0 3 * * *');
    expect(hour()).toBe('3');
    for (let beat = 0; beat < 3; beat += 1) {
      await offering('old', '0 0 2 * * *');
      await offering('new', '0 0 3 * * *');
    }
    expect(hour()).toBe('3');
    expect(taskConfigs.replaced).toHaveLength(1);
  });

  it('keeps changes and deletions by people', async () => {
    const { register, config, taskConfigs } = setUp();
    await register('a');
    const edited = taskConfigs.stored.get(configId)!.config;
    taskConfigs.hold(aConfig({ ...edited.toSnapshot(), timeoutMs: 1 }));
    await register('a', { tasks: [{ taskName: 'daily_report', cron: '0 0 4 * * *', timeoutMs: 5000 }] });
    expect(config()).toMatchObject({ timeoutMs: 1, trigger: { expression: '0 0 4 * * *' } });
    await taskConfigs.remove(configId);
    await register('a', { tasks: [{ taskName: 'daily_report', cron: '0 0 4 * * *', timeoutMs: 5000 }] });
    expect(taskConfigs.stored.size).toBe(0);
  });

  it.each([
    ['another service', { owner: 'daily', handler: 'daily/report' }],
    ['people', { handler: 'reports/daily_report' }],
  ])('does not change a config that belongs to %s', async (_, of) => {
    const { register, taskConfigs } = setUp();
    taskConfigs.hold(aConfig({ id: configId, ...of }));
    const { tasks } = await register('a');
    expect(tasks).toMatchObject([{ outcome: 'taken' }]);
    expect(taskConfigs.replaced).toEqual([]);
  });

  it('refuses an invalid registration and stores nothing of it', async () => {
    const { register, executorInstances } = setUp();
    await expect(register('a', { baseUrl: 'ftp://x' })).rejects.toMatchObject({ code: 'executor.invalid' });
    await expect(register('a', { tasks: [{ taskName: 't', cron: 'nonsense' }] })).rejects.toThrow();
    expect(executorInstances.stored.size).toBe(0);
  });

  it('refuses another service under an id that is taken', async () => {
    const { register } = setUp();
    await register('a');
    await expect(register('a', { name: 'other' })).rejects.toMatchObject({ code: 'executor.taken' });
  });

  it('limits the instances of a service, and removes offline ones to make room', async () => {
    const { register, executorInstances } = setUp();
    executorInstances.hold(...Array.from({ length: 100 }, (_, i) => anExecutorInstance({ id: `e-${i}` })));
    await expect(register('one-more')).rejects.toMatchObject({ code: 'executor.too_many' });
    executorInstances.hold(anExecutorInstance({ id: 'e-7', status: 'offline', lastSeenAt: 5 }));
    executorInstances.hold(anExecutorInstance({ id: 'e-8', status: 'offline', lastSeenAt: 4 }));
    await register('one-more');
    expect(executorInstances.stored.has(executorInstanceId('e-8'))).toBe(false);
    expect(executorInstances.stored.size).toBe(100);
  });

  const tasksNamed = (from: number, count: number) =>
    Array.from({ length: count }, (_, n) => ({ taskName: `t-${from + n}` }));

  it('limits the tasks of a service to 200, and stores nothing of a registration that exceeds it', async () => {
    const { register, executorInstances, taskConfigs } = setUp();
    for (const n of [0, 1]) await register(`e-${n}`, { tasks: tasksNamed(n * 100, 100) });
    const tooMany = {
      code: 'executor.too_many_tasks',
      details: { service: 'reports', wanted: 202, bound: 200 },
    };
    await expect(register('e-2', { tasks: tasksNamed(199, 3) })).rejects.toMatchObject(tooMany);
    expect([taskConfigs.stored.size, executorInstances.stored.size]).toEqual([200, 2]);
    await register('e-2', { tasks: tasksNamed(0, 100) });
    await register('other', { name: 'other', tasks: tasksNamed(0, 1) });
    expect(taskConfigs.stored.size).toBe(201);
  });

  it('limits the tasks of a service when many registrations arrive at once', async () => {
    const { register, taskConfigs } = setUp();
    const all = Array.from({ length: 50 }, (_, n) => register(`e-${n}`, { tasks: tasksNamed(n * 10, 10) }));
    const ends = await Promise.allSettled(all);
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(20);
    expect(taskConfigs.stored.size).toBe(200);
  });

  it('starts again when another process saved the instance in between', async () => {
    const { register, executorInstances } = setUp();
    await register('a');
    executorInstances.betweenReadAndWrite = () => {
      executorInstances.betweenReadAndWrite = () => undefined;
      const other = ExecutorInstance.restore(executorInstances.stored.get(executorInstanceId('a'))!);
      other.enterMaintenance('upgrade');
      executorInstances.hold(other);
    };
    const { instance } = await register('a', { weight: 9 });
    expect(instance.toSnapshot()).toMatchObject({ weight: 9, status: 'maintenance' });
  });
});

describe('SetExecutorStatus and DeregisterExecutor', () => {
  it('set an instance to maintenance and back to healthy', async () => {
    const { register, executorInstances } = setUp();
    const { instance } = await register('a');
    const set = new SetExecutorStatus({ executorInstances });
    const inMaintenance = await set.execute({ id: instance.id, status: 'maintenance', reason: 'upgrade' });
    expect(inMaintenance.toSnapshot()).toMatchObject({ status: 'maintenance', statusReason: 'upgrade' });
    expect((await set.execute({ id: instance.id, status: 'healthy' })).toSnapshot().status).toBe('healthy');
  });

  it('refuse to bring an offline instance back, because only registering does', async () => {
    const { register, executorInstances } = setUp();
    const { instance } = await register('a');
    await new DeregisterExecutor({ executorInstances }).execute({ id: instance.id });
    const set = new SetExecutorStatus({ executorInstances });
    await expect(set.execute({ id: instance.id, status: 'healthy' })).rejects.toMatchObject({
      code: 'executor.invalid',
    });
    expect((await register('a')).instance.toSnapshot().status).toBe('healthy');
  });

  it('refuse an instance that does not exist', async () => {
    const { executorInstances } = setUp();
    const id = executorInstanceId('nobody');
    const notFound = { code: 'executor.not_found' };
    await expect(new DeregisterExecutor({ executorInstances }).execute({ id })).rejects.toMatchObject(
      notFound,
    );
    const set = new SetExecutorStatus({ executorInstances });
    await expect(set.execute({ id, status: 'maintenance' })).rejects.toMatchObject(notFound);
  });
});
