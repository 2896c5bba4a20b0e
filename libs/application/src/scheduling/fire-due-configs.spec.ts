import { workerId, taskConfigId, type Worker } from '@distribute-schedule/domain';
import { FakeDueConfigs } from '../testing/fake-due-configs';
import { FakeLeadership } from '../testing/fake-leadership';
import { Faults } from '../testing/faults';
import { RecordingLogger } from '../testing/recording-logger';
import { SettableClock } from '../testing/settable-clock';
import { SettableRandomness } from '../testing/settable-randomness';
import { aConfig, aWorker } from '@distribute-schedule/domain/testing';
import { FireDueConfigs } from './fire-due-configs';

const leaseMs = 5000;

function aScheduler({ batchSize = 10, isLeading = true, live = [aWorker()] as readonly Worker[] } = {}) {
  const clock = new SettableClock();
  const begin = clock.now();
  const dueConfigs = new FakeDueConfigs(clock);
  const logger = new RecordingLogger();
  const faults = new Faults();
  const standing = new FakeLeadership(isLeading);
  const workers = { live: () => faults.pass('live', () => live) };
  const randomness = new SettableRandomness();
  const another = (leads: boolean, name: string) =>
    new FireDueConfigs(
      {
        dueConfigs,
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
      },
    );
  return {
    clock,
    begin,
    dueConfigs,
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
    it('makes the Task that is due, for a worker that is free', async () => {
      const { fire, dueConfigs, begin, logger } = aScheduler({ live: [aWorker({ id: 'w-1' })] });
      dueConfigs.add(aConfig(), begin);
      await fire.runOnce();
      expect([...dueConfigs.tasks.keys()]).toEqual([`config@${begin}`]);
      expect(dueConfigs.targets.get(`config@${begin}`)).toBe('w-1');
      expect(dueConfigs.dueAt('config')).toBe(begin + 1000);
      expect(logger.fieldsOf('fired')).toMatchObject([{ configId: 'config', tasks: 1 }]);
    });

    it('leaves a Task that no worker can take to the pending queue', async () => {
      const { fire, dueConfigs, begin } = aScheduler({ live: [aWorker({ capacity: 1, running: 1 })] });
      dueConfigs.add(aConfig(), begin);
      await fire.runOnce();
      expect(dueConfigs.tasks.size).toBe(1);
      expect(dueConfigs.targets.size).toBe(0);
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

    it('hands on the turn of a config and where its last Task went', async () => {
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

    it('signs its records with its id and the election that it leads by', async () => {
      const { fire, dueConfigs, begin } = aScheduler();
      dueConfigs.add(aConfig(), begin);
      await fire.runOnce();
      expect(dueConfigs.records).toMatchObject([{ outcome: 'fired', by: 's-1', epoch: 7 }]);
    });

    it('asks to be woken when the config that it has just fired is due again', async () => {
      const { fire, dueConfigs, begin } = aScheduler();
      dueConfigs.add(aConfig(), begin);
      expect(await fire.runOnce()).toEqual({ nextAt: begin + 1000 });
    });

    it('commits what it has decided once', async () => {
      const { fire, dueConfigs, begin } = aScheduler();
      const commit = jest.spyOn(dueConfigs, 'commitFires');
      dueConfigs.add(aConfig(), begin);
      await fire.runOnce();
      await fire.runOnce();
      expect(commit).toHaveBeenCalledTimes(1);
    });

    it('is idle when no config is ever due', async () => {
      const { fire } = aScheduler();
      expect(await fire.runOnce()).toBe('idle');
    });

    it('says nothing above debug when all goes well', async () => {
      const { fire, dueConfigs, begin, logger } = aScheduler();
      dueConfigs.add(aConfig(), begin);
      await fire.runOnce();
      expect(logger.messages('info', 'warn', 'error')).toEqual([]);
    });

    it('warns once of due times that misfired', async () => {
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
    it('goes on at once, and commits on the way', async () => {
      const { fire, dueConfigs, begin } = aScheduler({ batchSize: 2 });
      for (const id of ['a', 'b', 'c']) dueConfigs.add(aConfig({ id }), begin);
      expect(await fire.runOnce()).toBe('again');
      expect(await fire.runOnce()).toEqual({ nextAt: begin + 1000 });
      expect(dueConfigs.tasks.size).toBe(3);
    });

    it('is committed when the scheduler stops before the next pass', async () => {
      const { fire, dueConfigs, begin } = aScheduler({ batchSize: 1 });
      dueConfigs.add(aConfig(), begin);
      await fire.runOnce();
      await fire.finish();
      expect(dueConfigs.tasks.size).toBe(1);
    });

    it('is committed before the load of the workers is read again', async () => {
      const { fire, dueConfigs, begin, faults } = aScheduler({ batchSize: 1 });
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
      await fire.runOnce();
      expect(order).toEqual(['claimDue', 'live', 'commitFires', 'claimDue', 'live']);
    });
  });

  describe('crash points', () => {
    it('claims again with the same token when the claim was lost on its way', async () => {
      const { fire, dueConfigs, begin } = aScheduler();
      dueConfigs.add(aConfig(), begin);
      dueConfigs.faults.failNext('claimDue', 'request lost');
      await expect(fire.runOnce()).rejects.toThrow('no connection');
      await fire.runOnce();
      expect(dueConfigs.tasks.size).toBe(1);
    });

    it('gets its claims back at once when the answer to them was lost', async () => {
      const { fire, dueConfigs, begin } = aScheduler();
      dueConfigs.add(aConfig(), begin);
      dueConfigs.faults.failNext('claimDue', 'reply lost');
      await expect(fire.runOnce()).rejects.toThrow('no answer');
      await fire.runOnce();
      expect(dueConfigs.tasks.size).toBe(1);
      const [first, second] = dueConfigs.claims;
      expect(second?.requestToken).toBe(first?.requestToken);
    });

    it('gets them back when it was the list of workers that failed', async () => {
      const { fire, dueConfigs, begin, faults } = aScheduler();
      dueConfigs.add(aConfig(), begin);
      faults.failNext('live', 'request lost');
      await expect(fire.runOnce()).rejects.toThrow('no connection');
      await fire.runOnce();
      expect(dueConfigs.tasks.size).toBe(1);
    });

    it('claims under a new token once it has been answered', async () => {
      const { fire, dueConfigs } = aScheduler();
      await fire.runOnce();
      await fire.runOnce();
      const [first, second] = dueConfigs.claims;
      expect(second?.requestToken).not.toBe(first?.requestToken);
    });

    it('commits again when the commit was lost on its way', async () => {
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

    it('makes nothing twice when the answer to the commit was lost', async () => {
      const { fire, dueConfigs, begin, logger } = aScheduler();
      dueConfigs.add(aConfig(), begin);
      dueConfigs.faults.failNext('commitFires', 'reply lost');
      await expect(fire.runOnce()).rejects.toThrow('no answer');
      expect(await fire.runOnce()).toEqual({ nextAt: begin + 1000 });
      expect(dueConfigs.tasks.size).toBe(1);
      expect(dueConfigs.outcomes).toEqual(['applied']);
      expect(logger.fieldsOf('fired')).toHaveLength(1);
    });

    it('keeps the claims of a pass whose way there took the commit before it down', async () => {
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

    it('lets a batch go once its claims have ended, so that it cannot stand in the way for ever', async () => {
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

    it('leaves what it claimed and did not commit to another, who makes the same Task', async () => {
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
    it('asks for the workers only where it found something to do', async () => {
      const { fire, dueConfigs, begin, faults, clock } = aScheduler({ isLeading: false });
      const asked = jest.spyOn(faults, 'pass');
      await fire.runOnce();
      expect(asked).not.toHaveBeenCalledWith('live', expect.anything());
      dueConfigs.add(aConfig(), begin);
      await clock.pass(900);
      await fire.runOnce();
      expect(dueConfigs.targets.size).toBe(1);
    });

    it('stays behind the leader by its delay, and says so when it sleeps', async () => {
      const { fire, dueConfigs, begin, clock } = aScheduler({ isLeading: false });
      dueConfigs.add(aConfig(), begin);
      expect(await fire.runOnce()).toEqual({ nextAt: begin + 500 });
      expect(dueConfigs.tasks.size).toBe(0);
      await clock.pass(500);
      await fire.runOnce();
      expect(dueConfigs.tasks.size).toBe(1);
    });
  });

  describe('what stands in the way', () => {
    it('fires anew at once when a run began between the claim and the commit', async () => {
      const { fire, dueConfigs, begin } = aScheduler();
      dueConfigs.add(aConfig({ overlap: 'skip' }), begin);
      dueConfigs.openAtCommit = 1;
      expect(await fire.runOnce()).toEqual({ nextAt: begin });
      expect(dueConfigs.outcomes).toEqual(['overtaken']);
      dueConfigs.openAtClaim = 1;
      await fire.runOnce();
      expect(dueConfigs.tasks.size).toBe(0);
      expect(dueConfigs.records).toMatchObject([{ outcome: 'skipped', reason: 'overlap' }]);
    });

    it('puts a config aside whose decision fails, and fires the others', async () => {
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

    it('puts a config aside that the store cannot read', async () => {
      const { fire, dueConfigs, begin } = aScheduler();
      dueConfigs.unreadable.push({ id: taskConfigId('broken'), reason: 'no JSON', claimToken: 'c' });
      dueConfigs.add(aConfig({ id: 'good' }), begin);
      await fire.runOnce();
      expect(dueConfigs.parked).toMatchObject([{ id: 'broken', reason: 'no JSON' }]);
      expect(dueConfigs.tasks.size).toBe(1);
    });

    it('tries again to put it aside when that failed', async () => {
      const { fire, dueConfigs } = aScheduler();
      dueConfigs.unreadable.push({ id: taskConfigId('broken'), reason: 'no JSON', claimToken: 'c' });
      dueConfigs.faults.failNext('park', 'request lost');
      await expect(fire.runOnce()).rejects.toThrow('no connection');
      await fire.runOnce();
      expect(dueConfigs.parked).toHaveLength(1);
    });
  });
});

/** The ids of the Tasks that are due in the following seconds. */
const later = (begin: number, seconds: number) =>
  Array.from({ length: seconds }, (_, i) => `config@${begin + (i + 1) * 1000}`);
