import { executorInstanceId, taskConfigId, type TaskConfig } from '@distribute-schedule/domain';
import { aConfig, anExecutorInstance } from '@distribute-schedule/domain/testing';
import { FakeExecutorInstances } from '../testing/fake-executor-instances';
import { FakeLeadership } from '../testing/fake-leadership';
import { FakeTaskConfigs } from '../testing/fake-task-configs';
import { RecordingLogger } from '../testing/recording-logger';
import { SettableClock } from '../testing/settable-clock';
import { EndUnadvertisedTasks } from './end-unadvertised-tasks';

const retentionMs = 24 * 3_600_000;
const advertised = {
  taskName: 'nightly',
  executionMode: 'parallel',
  loadBalanceStrategy: 'random',
  timeoutMs: 1000,
} as const;
const service = 'reports';
const ownedBy = (owner: string, n = 0): TaskConfig =>
  aConfig({ id: `${owner}.task-${n}`, owner, advertised: { ...advertised, taskName: `task-${n}` } });

function setUp() {
  const clock = new SettableClock();
  const taskConfigs = new FakeTaskConfigs();
  const executorInstances = new FakeExecutorInstances();
  const leadership = new FakeLeadership();
  const logger = new RecordingLogger();
  const parts = { clock, taskConfigs, executorInstances, leadership, logger };
  const duty = new EndUnadvertisedTasks(parts, { unadvertisedRetentionMs: retentionMs });
  const instance = (...names: string[]) =>
    executorInstances.hold(
      anExecutorInstance({
        id: 'e-1',
        name: service,
        tasks: names.map((taskName) => ({ ...advertised, taskName })),
      }),
    );
  /** Reviews every config once. */
  const round = async () => {
    while ((await duty.runOnce()) === 'again');
    await clock.pass(10 * 60_000);
  };
  const withdrawnAt = (id: string) =>
    taskConfigs.stored.get(taskConfigId(id))?.config.definition.advertised?.withdrawnAt;
  return { ...parts, duty, instance, round, withdrawnAt };
}

describe('EndUnadvertisedTasks', () => {
  it('removes a task that no instance has advertised for the retention', async () => {
    const { clock, taskConfigs, instance, round, withdrawnAt, logger } = setUp();
    taskConfigs.hold(ownedBy(service, 0));
    taskConfigs.hold(ownedBy(service, 1));
    taskConfigs.hold(aConfig({ id: 'by-people' }));
    instance('task-1');
    const since = clock.now();
    await round();
    expect([withdrawnAt('reports.task-0'), withdrawnAt('reports.task-1')]).toEqual([since, undefined]);
    await clock.pass(retentionMs - 600_000);
    await round();
    expect(taskConfigs.stored.size).toBe(3);
    await round();
    expect([...taskConfigs.stored.keys()]).toEqual(['reports.task-1', 'by-people']);
    expect(logger.messages('warn')).toEqual([
      'task removed: no instance of its service has advertised it for the retention',
    ]);
  });

  it('keeps a task that is advertised again in time', async () => {
    const { clock, taskConfigs, instance, round, withdrawnAt } = setUp();
    taskConfigs.hold(ownedBy(service));
    await round();
    instance('task-0');
    await round();
    expect(withdrawnAt('reports.task-0')).toBeUndefined();
    await clock.pass(2 * retentionMs);
    await round();
    expect(taskConfigs.stored.size).toBe(1);
  });

  it('keeps a task of an offline instance, because it may come back', async () => {
    const { taskConfigs, executorInstances, instance, round, withdrawnAt } = setUp();
    taskConfigs.hold(ownedBy(service));
    instance('task-0');
    const offline = (await executorInstances.find(executorInstanceId('e-1')))!;
    offline.goOffline();
    executorInstances.hold(offline);
    await round();
    expect(withdrawnAt('reports.task-0')).toBeUndefined();
  });

  it('keeps a task that changes between the review and the removal', async () => {
    const { clock, taskConfigs, round } = setUp();
    taskConfigs.hold(ownedBy(service));
    await round();
    await clock.pass(2 * retentionMs);
    const { remove } = taskConfigs;
    taskConfigs.remove = (id, seen) => {
      const { config } = taskConfigs.stored.get(id)!;
      taskConfigs.hold(aConfig({ ...config.toSnapshot(), version: config.version + 1 }));
      return remove.call(taskConfigs, id, seen);
    };
    await round();
    expect(taskConfigs.stored.size).toBe(1);
  });

  it('reviews many tasks in pages, and waits ten minutes between two rounds', async () => {
    const { clock, duty, taskConfigs, withdrawnAt } = setUp();
    for (let n = 0; n < 250; n += 1) taskConfigs.hold(ownedBy(service, n));
    expect([await duty.runOnce(), await duty.runOnce()]).toEqual(['again', 'again']);
    const nextAt = clock.now() + 600_000;
    expect(await duty.runOnce()).toEqual({ nextAt });
    expect(Array.from({ length: 250 }, (_, n) => withdrawnAt(`reports.task-${n}`))).not.toContain(undefined);
    expect(await duty.runOnce()).toEqual({ nextAt });
  });

  it('does nothing while it follows', async () => {
    const { duty, leadership, taskConfigs, withdrawnAt } = setUp();
    taskConfigs.hold(ownedBy(service));
    leadership.isLeading = false;
    expect(await duty.runOnce()).toBe('idle');
    expect(withdrawnAt('reports.task-0')).toBeUndefined();
  });
});
