import {
  workerId,
  taskConfigId,
  type AttemptToken,
  type Task,
  type Worker,
} from '@distribute-schedule/domain';
import { FakeDueConfigs } from '../testing/fake-due-configs';
import { FakeTaskConfigs } from '../testing/fake-task-configs';
import { FakeTaskQueue } from '../testing/fake-task-queue';
import { FakeLeadership } from '../testing/fake-leadership';
import { Faults } from '../testing/faults';
import { RecordingLogger } from '../testing/recording-logger';
import { SettableClock, promisesSettled } from '../testing/settable-clock';
import { SettableRandomness } from '../testing/settable-randomness';
import { aConfig, aWorker, anExecutorInstance, anotherTask } from '@distribute-schedule/domain/testing';
import { FireDueConfigs } from './fire-due-configs';

const leaseMs = 5000;
/** How long before its due time the leader decides about a config. */
const aheadMs = 1000;
const attemptToken = 'attempt-1' as AttemptToken;

function aScheduler({ batchSize = 10, isLeading = true, live = [aWorker()] as readonly Worker[] } = {}) {
  const clock = new SettableClock();
  const begin = clock.now();
  const dueConfigs = new FakeDueConfigs(clock);
  const taskConfigs = new FakeTaskConfigs();
  const logger = new RecordingLogger();
  const faults = new Faults();
  const standing = new FakeLeadership(isLeading);
  const taskQueue = new FakeTaskQueue(() => clock.now());
  const tasks = { find: (id: string) => Promise.resolve(taskQueue.open[0]?.find((task) => task.id === id)) };
  const notified: [executorId: string, taskId: string][] = [];
  const workers = { live: () => faults.pass('live', () => live) };
  const randomness = new SettableRandomness();
  const another = (leads: boolean, name: string) =>
    new FireDueConfigs(
      {
        dueConfigs,
        taskConfigs,
        taskQueue,
        tasks,
        executorInstances: { find: (id) => Promise.resolve(anExecutorInstance({ id })) },
        executorCalls: { cancel: ({ id }, taskId) => Promise.resolve(void notified.push([id, taskId])) },
        workers,
        leadership: leads ? standing : new FakeLeadership(false),
        clock,
        randomness,
        logger,
      },
      {
        schedulerId: name,
        batchSize,
        claimLeaseMs: leaseMs,
        heartbeatTimeoutMs: 30_000,
        misfireAfterMs: 10_000,
        maxOpenPerTask: 100,
        cancelGraceMs: 10_000,
      },
    );
  return {
    clock,
    begin,
    dueConfigs,
    taskConfigs,
    taskQueue,
    notified,
    logger,
    faults,
    standing,
    randomness,
    another,
    fire: another(isLeading, 's-1'),
  };
}

describe('FireDueConfigs', () => {
  describe('a pass', () => {
    it('creates the due Task for a worker with a free slot', async () => {
      const { fire, dueConfigs, begin, logger } = aScheduler({ live: [aWorker({ id: 'w-1' })] });
      dueConfigs.add(aConfig(), begin);
      await fire.runOnce();
      expect([...dueConfigs.tasks.keys()]).toEqual([`config@${begin}`]);
      expect(dueConfigs.targets.get(`config@${begin}`)).toBe('w-1');
      expect(dueConfigs.dueAt('config')).toBe(begin + 1000);
      expect(logger.fieldsOf('fired')).toMatchObject([{ configId: 'config', tasks: 1 }]);
    });

    it('leaves a Task to the pending queue and names the worker to wake when none can take it', async () => {
      const { fire, dueConfigs, begin } = aScheduler({ live: [aWorker({ capacity: 1, running: 1 })] });
      dueConfigs.add(aConfig(), begin);
      const commit = jest.spyOn(dueConfigs, 'commitFires');
      await fire.runOnce();
      expect(dueConfigs.tasks.size).toBe(1);
      expect(dueConfigs.targets.size).toBe(0);
      expect([...(commit.mock.calls[0]?.[0][0]?.toWake?.values() ?? [])]).toEqual(['worker']);
    });

    it('enables a config whose pause ends, once, also when the first try is lost', async () => {
      const { fire, dueConfigs, taskConfigs, begin, logger, clock, another } = aScheduler();
      const pause = { by: 'ann', until: begin };
      const config = aConfig({ enabled: false, pause, pausedFrom: begin - 3000 });
      dueConfigs.add(config, begin);
      taskConfigs.hold(config, { dueAt: begin });
      const replace = jest
        .spyOn(taskConfigs, 'replace')
        .mockRejectedValueOnce(new Error('the store is away'));
      await expect(fire.runOnce()).rejects.toThrow('the store is away');
      await clock.pass(leaseMs);
      await another(true, 's-2').runOnce();
      expect(replace).toHaveBeenCalledTimes(2);
      expect(taskConfigs.replaced).toMatchObject([
        { next: { dueAt: begin }, records: [{ outcome: 'skipped', reason: 'paused', by: 's-2' }] },
      ]);
      expect((await taskConfigs.find(config.id))?.config.isEnabled).toBe(true);
      expect(dueConfigs.tasks.size).toBe(0);
      expect(logger.fieldsOf('pause ended')).toEqual([{ configId: config.id }]);
      // The scheduler whose claim has ended finds a newer version.
      await fire.runOnce();
      expect(taskConfigs.replaced).toHaveLength(1);
    });

    it('spreads the Tasks of one pass over the workers', async () => {
      const { fire, dueConfigs, begin } = aScheduler({
        live: [aWorker({ id: 'w-1' }), aWorker({ id: 'w-2' })],
      });
      dueConfigs.add(aConfig({ id: 'a' }), begin);
      dueConfigs.add(aConfig({ id: 'b' }), begin);
      await fire.runOnce();
      expect(new Set(dueConfigs.targets.values())).toEqual(new Set(['w-1', 'w-2']));
    });

    it('stores the round-robin index of a config and the worker of its last Task', async () => {
      const { fire, dueConfigs, begin } = aScheduler({
        live: [aWorker({ id: 'w-1' }), aWorker({ id: 'w-2' })],
      });
      const commit = jest.spyOn(dueConfigs, 'commitFires');
      dueConfigs.add(aConfig({ balancing: 'round_robin' }), begin);
      await fire.runOnce();
      expect(commit.mock.calls[0]?.[0][0]?.placement).toEqual({
        roundRobinIndex: 1,
        lastWorkerId: workerId('w-1'),
      });
    });

    it('writes its id and the number of its election into its records', async () => {
      const { fire, dueConfigs, begin } = aScheduler();
      dueConfigs.add(aConfig(), begin);
      await fire.runOnce();
      expect(dueConfigs.records).toMatchObject([{ outcome: 'fired', by: 's-1', epoch: 7 }]);
    });

    it('asks for a pass ahead of the next due time of the config that it has just fired', async () => {
      const { fire, dueConfigs, begin } = aScheduler();
      dueConfigs.add(aConfig(), begin);
      expect(await fire.runOnce()).toEqual({ nextAt: begin + 1000 - aheadMs / 2 });
    });

    it('commits a decision once', async () => {
      const { fire, dueConfigs, begin } = aScheduler();
      const commit = jest.spyOn(dueConfigs, 'commitFires');
      dueConfigs.add(aConfig(), begin);
      await fire.runOnce();
      await fire.runOnce();
      expect(commit).toHaveBeenCalledTimes(1);
    });

    it('is idle when no config has a due time', async () => {
      const { fire } = aScheduler();
      expect(await fire.runOnce()).toBe('idle');
    });

    it('logs nothing above debug when no error occurs', async () => {
      const { fire, dueConfigs, begin, logger } = aScheduler();
      dueConfigs.add(aConfig(), begin);
      await fire.runOnce();
      expect(logger.messages('info', 'warn', 'error')).toEqual([]);
    });

    it('logs one warning for all misfires', async () => {
      const { fire, dueConfigs, begin, logger } = aScheduler();
      dueConfigs.add(aConfig({ id: 'a' }), begin - 3_600_000);
      dueConfigs.add(aConfig({ id: 'b' }), begin - 60_000);
      await fire.runOnce();
      expect(logger.lines.filter(({ level }) => level === 'warn')).toMatchObject([
        { fields: { configs: 2, lateMs: 3_600_000 } },
      ]);
    });
  });

  describe('a full batch', () => {
    it('runs the next pass at once and commits with its claim', async () => {
      const { fire, dueConfigs, begin } = aScheduler({ batchSize: 2 });
      const trigger = { kind: 'every', intervalMs: 60_000 } as const;
      for (const id of ['a', 'b', 'c']) dueConfigs.add(aConfig({ id, trigger }), begin);
      expect(await fire.runOnce()).toBe('again');
      expect(await fire.runOnce()).not.toBe('again');
      expect(dueConfigs.tasks.size).toBe(3);
    });

    it('is committed when the scheduler stops before the next pass', async () => {
      const { fire, dueConfigs, begin } = aScheduler({ batchSize: 1 });
      dueConfigs.add(aConfig(), begin);
      await fire.runOnce();
      await fire.finish();
      expect(dueConfigs.tasks.size).toBe(1);
    });

    it('is committed before the workers are read again', async () => {
      const { fire, dueConfigs, begin, faults, clock } = aScheduler({ batchSize: 1 });
      const order: string[] = [];
      jest.spyOn(faults, 'pass').mockImplementation((method, act) => {
        order.push(method);
        return Promise.resolve(act());
      });
      jest.spyOn(dueConfigs.faults, 'pass').mockImplementation((method, act) => {
        order.push(method);
        return Promise.resolve(act());
      });
      dueConfigs.add(aConfig(), begin);
      await fire.runOnce();
      await clock.pass(1000);
      await fire.runOnce();
      expect(order).toEqual(['claimDue', 'live', 'commitFires', 'claimDue', 'live']);
    });
  });

  describe('ahead of the due time', () => {
    const minutely = { kind: 'every', intervalMs: 60_000 } as const;

    /** A scheduler 600 ms before a due time. */
    async function early(options: Parameters<typeof aScheduler>[0] = {}) {
      const scheduler = aScheduler(options);
      const dueAt = scheduler.begin + 60_000;
      await scheduler.clock.pass(59_400);
      return { ...scheduler, dueAt };
    }

    it('decides, and commits at the due time', async () => {
      const { fire, dueConfigs, clock, dueAt } = await early({ live: [aWorker({ id: 'w-1' })] });
      dueConfigs.add(aConfig({ trigger: minutely }), dueAt);
      const commit = jest.spyOn(dueConfigs, 'commitFires');
      expect(await fire.runOnce()).toEqual({ nextAt: dueAt });
      await clock.pass(599);
      await fire.runOnce();
      expect(commit).not.toHaveBeenCalled();
      await clock.pass(1);
      await fire.runOnce();
      expect([...dueConfigs.tasks.keys()]).toEqual([`config@${dueAt}`]);
      expect(dueConfigs.targets.get(`config@${dueAt}`)).toBe('w-1');
      expect(dueConfigs.records).toMatchObject([{ outcome: 'fired', decidedAt: dueAt, lateMs: 0 }]);
      expect(commit.mock.calls).toHaveLength(1);
    });

    it('commits all that is due at one time in one request', async () => {
      const { fire, dueConfigs, clock, dueAt } = await early({ batchSize: 2 });
      for (const id of ['a', 'b', 'c']) dueConfigs.add(aConfig({ id, trigger: minutely }), dueAt);
      expect(await fire.runOnce()).toBe('again');
      await fire.runOnce();
      const commit = jest.spyOn(dueConfigs, 'commitFires');
      await clock.pass(600);
      await fire.runOnce();
      expect(commit.mock.calls.map(([fires]) => fires.length)).toEqual([3]);
    });

    it('leaves it to the leader when it follows', async () => {
      const { fire, dueConfigs, dueAt } = await early({ isLeading: false });
      dueConfigs.add(aConfig({ trigger: minutely }), dueAt);
      expect(await fire.runOnce()).toEqual({ nextAt: dueAt + 500 });
      expect(dueConfigs.claims.map(({ aheadMs: ahead }) => ahead)).toEqual([0]);
    });

    it('fires nothing when the config was saved since the claim', async () => {
      const { fire, dueConfigs, clock, dueAt } = await early();
      dueConfigs.add(aConfig({ trigger: minutely }), dueAt);
      await fire.runOnce();
      dueConfigs.add(aConfig({ version: 2 }), dueAt + 50_000);
      await clock.pass(600);
      await fire.runOnce();
      expect(dueConfigs.tasks.size).toBe(0);
      expect(dueConfigs.outcomes).toEqual(['superseded']);
    });

    it('decides again at the due time when an open task excluded the run', async () => {
      const { fire, dueConfigs, clock, dueAt } = await early();
      dueConfigs.add(aConfig({ overlap: 'skip', trigger: minutely }), dueAt);
      dueConfigs.openAtClaim = 1;
      await fire.runOnce();
      dueConfigs.openAtClaim = 0;
      await clock.pass(600);
      await fire.runOnce();
      expect(dueConfigs.records).toMatchObject([{ outcome: 'fired' }]);
      expect(dueConfigs.tasks.size).toBe(1);
    });

    it('keeps its claims when they could not be read again', async () => {
      const { fire, dueConfigs, clock, dueAt } = await early();
      dueConfigs.add(aConfig({ overlap: 'skip', trigger: minutely }), dueAt);
      dueConfigs.openAtClaim = 1;
      await fire.runOnce();
      await clock.pass(600);
      dueConfigs.faults.failNext('claimDue', 'request lost');
      await expect(fire.runOnce()).rejects.toThrow('no connection');
      await fire.runOnce();
      expect(dueConfigs.records).toMatchObject([{ outcome: 'skipped', reason: 'overlap' }]);
    });

    it('decides again when the commit is late, so that the record states by how much', async () => {
      const { fire, dueConfigs, clock, dueAt } = await early();
      dueConfigs.add(aConfig({ trigger: minutely }), dueAt);
      await fire.runOnce();
      await clock.pass(2_600);
      await fire.runOnce();
      expect(dueConfigs.records).toMatchObject([{ outcome: 'fired', lateMs: 2_000 }]);
    });

    it('commits again when the clock of the store is behind', async () => {
      const { fire, dueConfigs, clock, dueAt } = await early();
      dueConfigs.add(aConfig({ trigger: minutely }), dueAt);
      await fire.runOnce();
      await clock.pass(600);
      const commit = jest.spyOn(dueConfigs, 'commitFires');
      commit.mockResolvedValueOnce(['early']).mockResolvedValueOnce(['early']);
      expect(await fire.runOnce()).toEqual({ nextAt: dueAt });
      expect(dueConfigs.tasks.size).toBe(0);
      await fire.runOnce();
      expect(dueConfigs.tasks.size).toBe(1);
    });

    it('repeats a lost commit under the same token', async () => {
      const { fire, dueConfigs, clock, dueAt } = await early();
      dueConfigs.add(aConfig({ trigger: minutely }), dueAt);
      await fire.runOnce();
      await clock.pass(600);
      dueConfigs.faults.failNext('commitFires', 'reply lost');
      await expect(fire.runOnce()).rejects.toThrow('no answer');
      await fire.runOnce();
      expect(dueConfigs.outcomes).toEqual(['applied']);
      expect(dueConfigs.tasks.size).toBe(1);
    });

    it('returns its claims when it stops, so that another scheduler fires in time', async () => {
      const { fire, another, dueConfigs, clock, dueAt } = await early();
      dueConfigs.add(aConfig({ trigger: minutely }), dueAt);
      await fire.runOnce();
      await fire.finish();
      expect(dueConfigs.returned).toMatchObject([{ id: 'config', wakeAt: dueAt }]);
      await clock.pass(600);
      await another(true, 's-2').runOnce();
      expect(dueConfigs.records).toMatchObject([{ by: 's-2', lateMs: 0 }]);
    });

    it('fires as soon as the lease ends when the scheduler with the claim is dead', async () => {
      const { fire, another, dueConfigs, clock, dueAt } = await early();
      dueConfigs.add(aConfig({ trigger: minutely }), dueAt);
      await fire.runOnce();
      await clock.pass(600);
      const heir = another(true, 's-2');
      expect(await heir.runOnce()).toEqual({ nextAt: dueAt - 600 + leaseMs });
      await clock.pass(leaseMs - 600);
      await heir.runOnce();
      expect(dueConfigs.records).toMatchObject([{ by: 's-2', lateMs: leaseMs - 600 }]);
      await fire.runOnce();
      expect(dueConfigs.tasks.size).toBe(1);
    });
  });

  describe('crash points', () => {
    it('repeats a lost claim with the same token', async () => {
      const { fire, dueConfigs, begin } = aScheduler();
      dueConfigs.add(aConfig(), begin);
      dueConfigs.faults.failNext('claimDue', 'request lost');
      await expect(fire.runOnce()).rejects.toThrow('no connection');
      await fire.runOnce();
      expect(dueConfigs.tasks.size).toBe(1);
    });

    it('gets its claims again at once when the answer was lost', async () => {
      const { fire, dueConfigs, begin } = aScheduler();
      dueConfigs.add(aConfig(), begin);
      dueConfigs.faults.failNext('claimDue', 'reply lost');
      await expect(fire.runOnce()).rejects.toThrow('no answer');
      await fire.runOnce();
      expect(dueConfigs.tasks.size).toBe(1);
      const [first, second] = dueConfigs.claims;
      expect(second?.requestToken).toBe(first?.requestToken);
    });

    it('gets its claims again when only the list of workers failed', async () => {
      const { fire, dueConfigs, begin, faults } = aScheduler();
      dueConfigs.add(aConfig(), begin);
      faults.failNext('live', 'request lost');
      await expect(fire.runOnce()).rejects.toThrow('no connection');
      await fire.runOnce();
      expect(dueConfigs.tasks.size).toBe(1);
    });

    it('claims under a new token after an answer', async () => {
      const { fire, dueConfigs } = aScheduler();
      await fire.runOnce();
      await fire.runOnce();
      const [first, second] = dueConfigs.claims;
      expect(second?.requestToken).not.toBe(first?.requestToken);
    });

    it('repeats a lost commit', async () => {
      const { fire, dueConfigs, begin, logger } = aScheduler();
      dueConfigs.add(aConfig(), begin);
      dueConfigs.faults.failNext('commitFires', 'request lost');
      await expect(fire.runOnce()).rejects.toThrow('no connection');
      expect(dueConfigs.tasks.size).toBe(0);
      await fire.runOnce();
      expect(dueConfigs.tasks.size).toBe(1);
      expect(dueConfigs.outcomes).toEqual(['applied']);
      expect(logger.fieldsOf('fired')).toHaveLength(1);
    });

    it('creates nothing twice when the answer to the commit was lost', async () => {
      const { fire, dueConfigs, begin, logger } = aScheduler();
      dueConfigs.add(aConfig(), begin);
      dueConfigs.faults.failNext('commitFires', 'reply lost');
      await expect(fire.runOnce()).rejects.toThrow('no answer');
      expect(await fire.runOnce()).toEqual({ nextAt: begin + 1000 - aheadMs / 2 });
      expect(dueConfigs.tasks.size).toBe(1);
      expect(dueConfigs.outcomes).toEqual(['applied']);
      expect(logger.fieldsOf('fired')).toHaveLength(1);
    });

    it('keeps the claims of a pass in which the previous commit failed', async () => {
      const { fire, dueConfigs, begin } = aScheduler({ batchSize: 1 });
      dueConfigs.add(aConfig({ id: 'a' }), begin);
      dueConfigs.add(aConfig({ id: 'b' }), begin);
      await fire.runOnce();
      dueConfigs.faults.failNext('commitFires', 'request lost');
      await expect(fire.runOnce()).rejects.toThrow('no connection');
      await fire.runOnce();
      await fire.runOnce();
      expect(dueConfigs.tasks.size).toBe(2);
    });

    it('drops a batch when its claims have ended, so that it cannot block the duty for ever', async () => {
      const { fire, dueConfigs, begin, clock } = aScheduler();
      dueConfigs.add(aConfig(), begin);
      const commit = jest.spyOn(dueConfigs, 'commitFires');
      dueConfigs.faults.failNext('commitFires', 'request lost', 'request lost');
      await expect(fire.runOnce()).rejects.toThrow();
      await clock.pass(leaseMs);
      await expect(fire.runOnce()).rejects.toThrow();
      await fire.runOnce();
      expect(commit.mock.calls.map(([, token]) => token)).toEqual(['token-2', 'token-2', 'token-4']);
      expect([...dueConfigs.tasks.keys()]).toEqual([`config@${begin}`, ...later(begin, 5)]);
    });

    it('leaves uncommitted claims to another scheduler, which creates the same Task', async () => {
      const { fire, another, dueConfigs, begin, clock, logger } = aScheduler();
      dueConfigs.add(aConfig({ trigger: { kind: 'once', at: begin } }), begin);
      dueConfigs.faults.failNext('commitFires', 'request lost');
      await expect(fire.runOnce()).rejects.toThrow();
      const follower = another(false, 's-2');
      await clock.pass(leaseMs);
      await follower.runOnce();
      expect(dueConfigs.tasks.size).toBe(0);
      await clock.pass(500);
      await follower.runOnce();
      expect([...dueConfigs.tasks.keys()]).toEqual([`config@${begin}`]);
      expect(dueConfigs.records).toMatchObject([{ by: 's-2', epoch: 0 }]);
      await fire.runOnce();
      expect(dueConfigs.outcomes).toEqual(['applied', 'superseded']);
      expect(logger.fieldsOf('fired')).toHaveLength(1);
      expect(dueConfigs.tasks.size).toBe(1);
    });
  });

  describe('a follower', () => {
    it('reads the workers only when it has claimed something', async () => {
      const { fire, dueConfigs, begin, faults, clock } = aScheduler({ isLeading: false });
      const passed = jest.spyOn(faults, 'pass');
      await fire.runOnce();
      expect(passed).not.toHaveBeenCalledWith('live', expect.anything());
      dueConfigs.add(aConfig(), begin);
      await clock.pass(900);
      await fire.runOnce();
      expect(dueConfigs.targets.size).toBe(1);
    });

    it('acts later than the leader by its delay, also in its next wake-up time', async () => {
      const { fire, dueConfigs, begin, clock } = aScheduler({ isLeading: false });
      dueConfigs.add(aConfig(), begin);
      expect(await fire.runOnce()).toEqual({ nextAt: begin + 500 });
      expect(dueConfigs.tasks.size).toBe(0);
      await clock.pass(500);
      await fire.runOnce();
      expect(dueConfigs.tasks.size).toBe(1);
    });
  });

  describe('a config that replaces its open tasks', () => {
    const due = (open: readonly Task[]) => {
      const scheduler = aScheduler();
      const { dueConfigs, taskQueue, begin } = scheduler;
      dueConfigs.add(aConfig({ overlap: 'replace' }), begin);
      dueConfigs.openAtClaim = open.length;
      dueConfigs.openAtCommit = open.length;
      taskQueue.open[0] = open;
      return scheduler;
    };
    const aRunningTask = () => {
      const task = anotherTask({ inTurn: true });
      task.start({ attemptToken, workerId: workerId('w-1'), at: 0 });
      return task;
    };

    it('cancels what waits and asks what runs to stop, with the commit', async () => {
      const { fire, dueConfigs, begin } = due([anotherTask(), aRunningTask()]);
      await fire.runOnce();
      expect([...dueConfigs.tasks.keys()]).toEqual([`config@${begin}`]);
      const [replacement] = dueConfigs.replacements;
      expect(replacement?.cancelGraceMs).toBe(10_000);
      expect(replacement?.replaced.map(({ task }) => [task.status, task.isCancelRequested])).toEqual([
        ['cancelled', false],
        ['running', true],
      ]);
    });

    it('reads no tasks when none are open', async () => {
      const { fire, dueConfigs, taskQueue } = due([]);
      const read = jest.spyOn(taskQueue, 'openTasks');
      await fire.runOnce();
      expect(read).not.toHaveBeenCalled();
      expect(dueConfigs.replacements).toMatchObject([{ replaced: [] }]);
    });

    it('decides again at once when another run was added before the commit', async () => {
      const { fire, dueConfigs, taskQueue, begin } = due([anotherTask()]);
      dueConfigs.openAtCommit = 2;
      expect(await fire.runOnce()).toEqual({ nextAt: begin - aheadMs / 2 });
      expect(dueConfigs.tasks.size).toBe(0);
      taskQueue.open[0] = [anotherTask(), anotherTask()];
      await fire.runOnce();
      expect(dueConfigs.replacements[0]?.replaced).toHaveLength(2);
    });

    it('gets its claims back when the open tasks could not be read', async () => {
      const { fire, dueConfigs, taskQueue } = due([anotherTask()]);
      taskQueue.faults.failNext('openTasks', 'request lost');
      await expect(fire.runOnce()).rejects.toThrow('no connection');
      await fire.runOnce();
      expect(dueConfigs.tasks.size).toBe(1);
    });

    it('tells the service that a stopped attempt was handed to, once the commit is applied', async () => {
      const handed = aRunningTask();
      handed.handOff({ attemptToken, to: 'executor-001', at: 0 });
      const { fire, dueConfigs, notified } = due([handed, aRunningTask()]);
      dueConfigs.faults.failNext('commitFires', 'request lost');
      await expect(fire.runOnce()).rejects.toThrow('no connection');
      await promisesSettled();
      expect(notified).toEqual([]);
      await fire.runOnce();
      await promisesSettled();
      expect(notified).toEqual([['executor-001', handed.id]]);
    });
  });

  describe('obstacles', () => {
    it('fires again at once when a run started between the claim and the commit', async () => {
      const { fire, dueConfigs, begin } = aScheduler();
      dueConfigs.add(aConfig({ overlap: 'skip' }), begin);
      dueConfigs.openAtCommit = 1;
      expect(await fire.runOnce()).toEqual({ nextAt: begin - aheadMs / 2 });
      expect(dueConfigs.outcomes).toEqual(['overtaken']);
      dueConfigs.openAtClaim = 1;
      await fire.runOnce();
      expect(dueConfigs.tasks.size).toBe(0);
      expect(dueConfigs.records).toMatchObject([{ outcome: 'skipped', reason: 'overlap' }]);
    });

    it('sets a config aside when its decision fails, and fires the others', async () => {
      const { fire, dueConfigs, begin, logger } = aScheduler();
      const bad = aConfig({ id: 'bad' });
      jest.spyOn(bad, 'fire').mockImplementation(() => {
        throw new Error('no such time zone');
      });
      dueConfigs.add(bad, begin);
      dueConfigs.add(aConfig({ id: 'good' }), begin);
      await fire.runOnce();
      expect(dueConfigs.parked).toMatchObject([{ id: 'bad', reason: 'no such time zone' }]);
      expect([...dueConfigs.tasks.keys()]).toEqual([`good@${begin}`]);
      expect(logger.messages('error')).toEqual(['config set aside: it cannot be fired']);
    });

    it('sets a config aside when the store cannot read it', async () => {
      const { fire, dueConfigs, begin } = aScheduler();
      dueConfigs.unreadable.push({ id: taskConfigId('broken'), reason: 'no JSON', claimToken: 'c' });
      dueConfigs.add(aConfig({ id: 'good' }), begin);
      await fire.runOnce();
      expect(dueConfigs.parked).toMatchObject([{ id: 'broken', reason: 'no JSON' }]);
      expect(dueConfigs.tasks.size).toBe(1);
    });

    it('repeats setting a config aside when that failed', async () => {
      const { fire, dueConfigs } = aScheduler();
      dueConfigs.unreadable.push({ id: taskConfigId('broken'), reason: 'no JSON', claimToken: 'c' });
      dueConfigs.faults.failNext('park', 'request lost');
      await expect(fire.runOnce()).rejects.toThrow('no connection');
      await fire.runOnce();
      expect(dueConfigs.parked).toHaveLength(1);
    });
  });
});

/** Ids of the Tasks that are due in the following seconds. */
const later = (begin: number, seconds: number) =>
  Array.from({ length: seconds }, (_, i) => `config@${begin + (i + 1) * 1000}`);
