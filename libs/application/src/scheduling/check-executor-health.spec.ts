import { executorInstanceId, type ExecutorInstance } from '@distribute-schedule/domain';
import type { ProbeAnswer } from '../ports/executor-calls';
import { FakeLeadership } from '../testing/fake-leadership';
import { RecordingLogger } from '../testing/recording-logger';
import { SettableClock } from '../testing/settable-clock';
import { CheckExecutorHealth } from './check-executor-health';
import { anExecutorInstance } from '@distribute-schedule/domain/testing';
import { FakeExecutorInstances } from '../testing/fake-executor-instances';

const interval = 30_000;
const id = executorInstanceId('executor-001');

function setUp({ isEnabled = true, instances = [anExecutorInstance()] } = {}) {
  const clock = new SettableClock();
  const leadership = new FakeLeadership();
  const executorInstances = new FakeExecutorInstances();
  executorInstances.hold(...instances);
  const probed: string[] = [];
  const env = { answer: (_: ExecutorInstance): ProbeAnswer => ({ isHealthy: true }), atOnce: 0, most: 0 };
  const executorCalls = {
    probe: async (instance: ExecutorInstance) => {
      probed.push(instance.id);
      env.most = Math.max(env.most, (env.atOnce += 1));
      await Promise.resolve();
      env.atOnce -= 1;
      return env.answer(instance);
    },
  };
  const duty = new CheckExecutorHealth(
    { executorInstances, executorCalls, leadership, clock, logger: new RecordingLogger() },
    { isEnabled, intervalMs: interval, timeoutMs: 5000, failureThreshold: 3, recoveryThreshold: 2 },
  );
  const round = async () => {
    await duty.runOnce();
    await clock.pass(interval);
    return executorInstances.stored.get(id);
  };
  return { duty, clock, leadership, executorInstances, probed, env, round };
}

describe('CheckExecutorHealth', () => {
  it('probes each instance once per interval', async () => {
    const { duty, clock, probed } = setUp();
    expect(await duty.runOnce()).toEqual({ nextAt: clock.now() + interval });
    await clock.pass(interval - 1);
    await duty.runOnce();
    expect(probed).toHaveLength(1);
    await clock.pass(1);
    await duty.runOnce();
    expect(probed).toHaveLength(2);
  });

  it('sets an instance unhealthy after three failures and healthy after two successes', async () => {
    const { env, round, executorInstances, clock } = setUp();
    executorInstances.hold(anExecutorInstance({ lastSeenAt: clock.now() }));
    env.answer = () => ({ isHealthy: false, reason: 'it answered 500' });
    await round();
    expect((await round())?.status).toBe('healthy');
    expect(await round()).toMatchObject({ status: 'unhealthy', statusReason: 'it answered 500' });
    env.answer = () => ({ isHealthy: true });
    expect((await round())?.status).toBe('unhealthy');
    const well = await round();
    expect(well?.status).toBe('healthy');
    expect(well).not.toHaveProperty('statusReason');
  });

  it('does nothing when it does not lead', async () => {
    const { duty, leadership, probed } = setUp();
    leadership.isLeading = false;
    expect(await duty.runOnce()).toBe('idle');
    leadership.isLeading = true;
    await duty.runOnce();
    expect(probed).toHaveLength(1);
  });

  it('drops a check when the instance registers during it', async () => {
    const { duty, executorInstances, env } = setUp();
    env.answer = (instance) => {
      executorInstances.hold(anExecutorInstance({ id: instance.id, status: 'maintenance', revision: 2 }));
      return { isHealthy: false };
    };
    await duty.runOnce();
    expect(executorInstances.stored.get(id)).toMatchObject({ status: 'maintenance', revision: 2 });
  });

  it('does not remove an instance that registers during its last check', async () => {
    const { duty, executorInstances, env, clock } = setUp();
    executorInstances.hold(anExecutorInstance({ status: 'maintenance', lastSeenAt: clock.now() }));
    await clock.pass(8 * 24 * 3_600_000);
    env.answer = (instance) => {
      executorInstances.hold(anExecutorInstance({ id: instance.id, revision: 2, lastSeenAt: clock.now() }));
      return { isHealthy: false };
    };
    await duty.runOnce();
    expect(executorInstances.stored.get(id)).toMatchObject({ status: 'healthy', revision: 2 });
  });

  it('sets an instance offline when it is unhealthy for long, and removes it later', async () => {
    const { env, round, executorInstances, clock } = setUp();
    executorInstances.hold(anExecutorInstance({ lastSeenAt: clock.now() }));
    env.answer = () => ({ isHealthy: false });
    for (let rounds = 0; rounds < 10; rounds += 1) await round();
    expect((await round())?.status).toBe('unhealthy');
    expect((await round())?.status).toBe('offline');
    await clock.pass(3_600_000);
    expect(await round()).toBeUndefined();
  });

  it('probes nothing when it is disabled, and still removes instances that have deregistered', async () => {
    const gone = anExecutorInstance({ status: 'offline' });
    const { round, probed, executorInstances } = setUp({
      isEnabled: false,
      instances: [gone, anExecutorInstance({ id: 'executor-002' })],
    });
    await round();
    expect(probed).toEqual([]);
    expect([...executorInstances.stored.keys()]).toEqual(['executor-002']);
  });

  it('does not probe instances that have deregistered', async () => {
    const { round, probed, clock, executorInstances } = setUp();
    executorInstances.hold(anExecutorInstance({ status: 'offline', lastSeenAt: clock.now() }));
    expect((await round())?.status).toBe('offline');
    expect(probed).toEqual([]);
  });

  it('probes at most a fixed number of instances at the same time', async () => {
    const { duty, env, probed } = setUp({
      instances: Array.from({ length: 100 }, (_, i) => anExecutorInstance({ id: `e-${i}` })),
    });
    await duty.runOnce();
    expect(probed).toHaveLength(100);
    expect(env.most).toBe(32);
  });
});
