import fc from 'fast-check';
import { executorInstanceId } from '../ids';
import { ExecutorInstance, type ExecutorInstanceRegistration } from './executor-instance';
import { InvalidExecutorInstanceError } from './executor-instance-errors';

const registered = 1000;
const anInstance = (overrides: Partial<ExecutorInstanceRegistration> = {}): ExecutorInstance =>
  ExecutorInstance.register(
    {
      id: executorInstanceId('executor-001'),
      name: 'data-processor',
      baseUrl: 'http://localhost:9090',
      healthCheckUrl: 'http://localhost:9090/health',
      tasks: [
        {
          taskName: 'daily_report',
          executionMode: 'sequential',
          loadBalanceStrategy: 'round_robin',
          timeoutMs: 300_000,
        },
      ],
      weight: 1,
      labels: {},
      ...overrides,
    },
    registered,
  );
const thresholds = { failures: 3, recoveries: 2 };

/** Observes health checks, '+' for a good and '-' for a bad one, and returns the status after each. */
const statuses = (instance: ExecutorInstance, checks: string): string[] =>
  Array.from(checks, (sign, i) => {
    instance.observe({ isHealthy: sign === '+', at: registered + i + 1 }, thresholds);
    return instance.toSnapshot().status;
  });

describe('ExecutorInstance > register', () => {
  it('is healthy until health checks contradict it', () => {
    const instance = anInstance();
    expect(instance.toSnapshot().status).toBe('healthy');
    expect(instance.toSnapshot()).toMatchObject({ registeredAt: registered, lastSeenAt: registered });
  });

  it.each([
    ['name', { name: '' }],
    ['name', { name: 'x'.repeat(129) }],
    ['weight', { weight: 0 }],
    ['weight', { weight: 1.5 }],
    ['weight', { weight: 1001 }],
  ])('refuses an invalid %s', (field, wrong) => {
    expect(() => anInstance(wrong)).toThrow(InvalidExecutorInstanceError);
    expect(() => anInstance(wrong)).toThrow(new RegExp(`^${field}`));
  });

  it('offers the tasks that it advertised', () => {
    expect(
      anInstance()
        .toSnapshot()
        .tasks.map(({ taskName }) => taskName),
    ).toEqual(['daily_report']);
  });
});

describe('ExecutorInstance > observe', () => {
  it('is unhealthy after enough bad checks in a row, and healthy after enough good ones', () => {
    expect(statuses(anInstance(), '--+---++')).toEqual([
      'healthy',
      'healthy',
      'healthy',
      'healthy',
      'healthy',
      'unhealthy',
      'unhealthy',
      'healthy',
    ]);
  });

  it('counts from zero again after each check that agrees with the status', () => {
    expect(statuses(anInstance(), '--+--+--+').at(-1)).toBe('healthy');
    expect(statuses(anInstance(), '---+-+-+-').at(-1)).toBe('unhealthy');
  });

  it('was last seen at the latest good check', () => {
    const instance = anInstance();
    statuses(instance, '++-');
    expect(instance.toSnapshot().lastSeenAt).toBe(registered + 2);
  });

  it('keeps an instance in maintenance whatever the checks say', () => {
    const instance = anInstance();
    instance.enterMaintenance('upgrade');
    expect(new Set(statuses(instance, '-----+++++'))).toEqual(new Set(['maintenance']));
    expect(instance.toSnapshot().statusReason).toBe('upgrade');
    instance.leaveMaintenance();
    expect(instance.toSnapshot().status).toBe('healthy');
    expect(instance.toSnapshot()).not.toHaveProperty('statusReason');
  });

  it.each(['', 'x'.repeat(501), 'two\nlines', 'done \u202e'])(
    'refuses the reason %j of a maintenance and names the field',
    (reason) => {
      expect(() => anInstance().enterMaintenance(reason)).toThrow(/^reason: must be/);
    },
  );

  it('keeps an unregistered instance offline even if it still answers', () => {
    const instance = anInstance();
    instance.goOffline();
    expect(new Set(statuses(instance, '+++++---'))).toEqual(new Set(['offline']));
  });

  it('drops the reason of the maintenance when the instance goes offline', () => {
    const instance = anInstance();
    instance.enterMaintenance('upgrade');
    instance.goOffline();
    expect(instance.toSnapshot()).not.toHaveProperty('statusReason');
  });

  it('changes the status only when enough of the last checks agree', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('+', '-'), maxLength: 60 }), (checks) => {
        const after = statuses(anInstance(), checks);
        after.forEach((status, i) => {
          const before = after[i - 1] ?? 'healthy';
          const seen = checks.slice(0, i + 1);
          if (before === status) return;
          expect(seen.endsWith(status === 'unhealthy' ? '---' : '++')).toBe(true);
        });
        if (checks.endsWith('---')) expect(after.at(-1)).toBe('unhealthy');
        if (checks.endsWith('++')) expect(after.at(-1)).toBe('healthy');
      }),
    );
  });
});

describe('ExecutorInstance > registerAgain', () => {
  const again = (instance: ExecutorInstance, overrides: Partial<ExecutorInstanceRegistration> = {}) => {
    const { status, statusReason, contradictions, registeredAt, lastSeenAt, revision, ...registration } =
      instance.toSnapshot();
    instance.registerAgain({ ...registration, ...overrides }, registered + 50);
    return instance.toSnapshot();
  };

  it('takes the new values and counts as seen', () => {
    expect(again(anInstance(), { weight: 7 })).toMatchObject({
      weight: 7,
      registeredAt: registered,
      lastSeenAt: registered + 50,
      revision: 2,
    });
  });

  it('keeps its signing key when the registration brings another', () => {
    expect(again(anInstance({ signingKey: 'first' }), { signingKey: 'second' }).signingKey).toBe('first');
  });

  it('ends neither a maintenance nor an unhealthy status', () => {
    const inMaintenance = anInstance();
    inMaintenance.enterMaintenance('upgrade');
    expect(again(inMaintenance)).toMatchObject({ status: 'maintenance', statusReason: 'upgrade' });
    const sick = anInstance();
    statuses(sick, '---+');
    expect(again(sick)).toMatchObject({ status: 'unhealthy', contradictions: 1 });
  });

  it('keeps a weight and labels that people have set, until the service registers others', () => {
    const adjusted = anInstance({ labels: { zone: 'a' } });
    adjusted.adjust({ weight: 5 });
    adjusted.adjust({ labels: { zone: 'b' } });
    const as = (weight: number, zone: string) => again(adjusted, { weight, labels: { zone } });
    expect(as(1, 'a')).toMatchObject({ weight: 5, labels: { zone: 'b' } });
    expect(as(2, 'a')).toMatchObject({ weight: 2, labels: { zone: 'b' } });
    expect(as(2, 'c')).toMatchObject({ weight: 2, labels: { zone: 'c' } });
    expect(as(1, 'a')).toMatchObject({ weight: 1, labels: { zone: 'a' } });
  });

  it('makes an offline instance healthy', () => {
    const gone = anInstance();
    gone.goOffline();
    expect(again(gone).status).toBe('healthy');
  });

  it('refuses another service with the same id', () => {
    expect(() => again(anInstance(), { name: 'other' })).toThrow(
      /belongs to an instance of the service data-processor/,
    );
  });
});

describe('ExecutorInstance > adjust', () => {
  it.each([
    ['weight', { weight: 0 }],
    ['labels', { labels: { 'not a name': 'a' } }],
  ])('refuses an invalid %s, and changes nothing', (field, wrong) => {
    const instance = anInstance();
    expect(() => instance.adjust(wrong)).toThrow(new RegExp(`^${field}`));
    expect(instance.toSnapshot()).toEqual(anInstance().toSnapshot());
  });
});

describe('ExecutorInstance > registration', () => {
  it.each([
    ['base_url', { baseUrl: 'ftp://localhost' }],
    ['base_url', { baseUrl: 'http://user:secret@localhost' }],
    ['base_url', { baseUrl: 'nothing' }],
    ['base_url', { baseUrl: 'http://local\nhost' }],
    ['health_check_url', { healthCheckUrl: 'http://localhost/\u202e' }],
    ['health_check_url', { healthCheckUrl: 'http://localhost/#top' }],
    ['health_check_url', { healthCheckUrl: `http://localhost/${'x'.repeat(2048)}` }],
    ['tasks', { tasks: Array.from({ length: 101 }, (_, i) => aTask(`t${i}`)) }],
    ['tasks', { tasks: [aTask('same'), aTask('same')] }],
    ['task_name', { tasks: [aTask('not a name')] }],
    ['tasks.fast.cron', { tasks: [{ ...aTask('fast'), cron: '@every 999ms' }] }],
    ['tasks.fast.cron', { tasks: [{ ...aTask('fast'), cron: '@after 100ms' }] }],
  ])('refuses an invalid %s', (field, wrong) => {
    expect(() => anInstance(wrong)).toThrow(new RegExp(`^${field}`));
  });

  function aTask(taskName: string) {
    return { ...anInstance().toSnapshot().tasks[0]!, taskName };
  }
});
