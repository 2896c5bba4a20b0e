import { StoreUnavailableError } from '../ports/store-errors';
import { StandForElection } from '../election/stand-for-election';
import type { WakeUp } from '../ports/wake-ups';
import type { Duty, Pass } from '../background/duty';
import { Deferred } from '../testing/deferred';
import { FakeLeaderLock, FakeSchedulerRegistry } from '../testing/fake-leader-lock';
import { RecordingLogger } from '../testing/recording-logger';
import { SettableClock, promisesSettled } from '../testing/settable-clock';
import { SettableRandomness } from '../testing/settable-randomness';
import { SchedulerService } from './scheduler-service';

class CountedDuty implements Duty {
  passes = 0;
  answer: () => Promise<Pass> = () => Promise.resolve('idle');

  constructor(readonly name: string) {}

  runOnce(): Promise<Pass> {
    this.passes += 1;
    return this.answer();
  }
}

/** Schedulers on one store, which sends its wake-ups to all of them. */
function setUp() {
  const clock = new SettableClock();
  const leaderLock = new FakeLeaderLock(clock);
  const registry = new FakeSchedulerRegistry();
  const listeners = new Set<(wakeUp: WakeUp) => void>();
  const tell = (wakeUp: WakeUp) => [...listeners].forEach((listener) => listener(wakeUp));
  leaderLock.onRelease = () => tell({ kind: 'leaderless' });
  const faults = { isAway: false };
  const wakeUps = {
    forSchedulers: (listener: (wakeUp: WakeUp) => void) => {
      if (faults.isAway) return Promise.reject(new StoreUnavailableError('Command timed out'));
      listeners.add(listener);
      return Promise.resolve(() => {
        listeners.delete(listener);
        return Promise.resolve();
      });
    },
  };
  const parts = { clock, randomness: new SettableRandomness(), logger: new RecordingLogger() };
  const aScheduler = (schedulerId: string) => {
    const election = new StandForElection(
      { leaderLock, registry, ...parts },
      {
        schedulerId,
        address: '10.0.0.1:8080',
        leaderLockTtlMs: 10_000,
        leaderRenewIntervalMs: 3000,
        standbyDelayMs: 500,
      },
    );
    const duties = {
      fire: Object.assign(new CountedDuty('fire'), {
        passFor: (wakeAt: number) => wakeAt + election.standbyMs(),
      }),
      review: new CountedDuty('review'),
      recover: new CountedDuty('recover'),
      fold: new CountedDuty('fold'),
      restore: new CountedDuty('restore'),
      checkHealth: new CountedDuty('check health'),
      endUnadvertised: new CountedDuty('end unadvertised tasks'),
    };
    const service = new SchedulerService(
      { ...parts, election, duties, wakeUps },
      { scanIntervalMs: 5000, leaderRenewIntervalMs: 3000 },
    );
    const passes = () => Object.values(duties).map((duty) => duty.passes);
    return { service, election, duties, passes };
  };
  return { clock, leaderLock, registry, listeners, tell, faults, logger: parts.logger, aScheduler };
}

describe('SchedulerService', () => {
  it('starts every duty, and wakes all when it becomes the leader', async () => {
    const { aScheduler } = setUp();
    const { service, election, passes } = aScheduler('s-1');
    await service.start();
    await promisesSettled();
    expect(election.isLeading).toBe(true);
    expect(passes()).toEqual([2, 2, 2, 2, 2, 2, 2]);
    await service.stop();
  });

  it('waits and logs the reason when the store goes away during its start', async () => {
    const { aScheduler, clock, faults, logger } = setUp();
    const { service, passes } = aScheduler('s-1');
    faults.isAway = true;
    const started = service.start();
    await clock.pass(10_000);
    expect(Math.max(...passes())).toBe(0);
    expect(logger.fieldsOf('the store did not answer, retrying')).toMatchObject([
      { reason: 'The store cannot be reached: Command timed out' },
    ]);
    faults.isAway = false;
    await clock.pass(1_000);
    await started;
    expect(passes()[0]).toBeGreaterThan(0);
    await service.stop();
  });

  it('ends a start that waits for the store when it stops', async () => {
    const { aScheduler, clock, faults } = setUp();
    const { service, passes } = aScheduler('s-1');
    faults.isAway = true;
    const started = service.start();
    await service.stop();
    await started;
    faults.isAway = false;
    await clock.pass(10_000);
    expect([clock.waiting, Math.max(...passes())]).toEqual([0, 0]);
  });

  it('wakes the duties that wait for due times at the announced time', async () => {
    const { aScheduler, clock, tell } = setUp();
    const { service, passes } = aScheduler('s-1');
    await service.start();
    await promisesSettled();
    tell({ kind: 'due', at: clock.now() + 200 });
    await clock.pass(199);
    expect(passes()).toEqual([2, 2, 2, 2, 2, 2, 2]);
    await clock.pass(1);
    expect(passes()).toEqual([3, 3, 2, 2, 2, 2, 2]);
    await service.stop();
  });

  it('wakes them later by its delay when it follows', async () => {
    const { aScheduler, clock, tell, leaderLock } = setUp();
    await leaderLock.acquire('another', 60_000);
    const { service, passes } = aScheduler('s-1');
    await service.start();
    await promisesSettled();
    tell({ kind: 'due', at: clock.now() + 200 });
    await clock.pass(699);
    expect(passes()).toEqual([1, 1, 1, 1, 1, 1, 1]);
    await clock.pass(1);
    expect(passes()).toEqual([2, 2, 1, 1, 1, 1, 1]);
    await service.stop();
  });

  it('wakes every duty when the connection was lost', async () => {
    const { aScheduler, tell } = setUp();
    const { service, passes } = aScheduler('s-1');
    await service.start();
    await promisesSettled();
    tell({ kind: 'reconnected' });
    await promisesSettled();
    expect(passes()).toEqual([3, 3, 3, 3, 3, 3, 3]);
    await service.stop();
  });

  it('folds ended runs some time after the first of them, so that others join it', async () => {
    const { aScheduler, clock, tell } = setUp();
    const { service, duties } = aScheduler('s-1');
    await service.start();
    await promisesSettled();
    tell({ kind: 'ended' });
    await clock.pass(249);
    tell({ kind: 'ended' });
    expect(duties.fold.passes).toBe(2);
    await clock.pass(1);
    expect(duties.fold.passes).toBe(3);
    await service.stop();
  });

  it('ignores wake-ups for workers', async () => {
    const { aScheduler, tell } = setUp();
    const { service, passes } = aScheduler('s-1');
    await service.start();
    await promisesSettled();
    tell({ kind: 'tasks' });
    tell({ kind: 'cancel', taskId: 'config@1' });
    await promisesSettled();
    expect(passes()).toEqual([2, 2, 2, 2, 2, 2, 2]);
    await service.stop();
  });

  describe('when it stops', () => {
    it('hands over at once, even while a pass is running', async () => {
      const { aScheduler, clock, registry } = setUp();
      const first = aScheduler('s-1');
      const second = aScheduler('s-2');
      await first.service.start();
      await promisesSettled();
      await second.service.start();
      await promisesSettled();
      const answer = new Deferred<Pass>();
      first.duties.fire.answer = () => answer.promise;
      await clock.pass(5000);
      let hasStopped = false;
      const stopping = first.service.stop().then(() => (hasStopped = true));
      await promisesSettled();
      expect(second.election.isLeading).toBe(true);
      expect(hasStopped).toBe(false);
      answer.resolve('again');
      await stopping;
      expect([...registry.beats.keys()]).toEqual(['s-2']);
      await second.service.stop();
    });

    it('leaves no timer that could keep the process alive', async () => {
      const { aScheduler, clock, listeners } = setUp();
      const { service, passes } = aScheduler('s-1');
      await service.start();
      await clock.pass(100);
      await service.stop();
      expect(clock.waiting).toBe(0);
      expect(listeners.size).toBe(0);
      const before = passes();
      await clock.pass(60_000);
      expect(passes()).toEqual(before);
    });
  });
});
