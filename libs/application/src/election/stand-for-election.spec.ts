import { Deferred } from '../testing/deferred';
import { FakeLeaderLock, FakeSchedulerRegistry } from '../testing/fake-leader-lock';
import { RecordingLogger } from '../testing/recording-logger';
import { SettableClock, promisesSettled } from '../testing/settable-clock';
import { SettableRandomness } from '../testing/settable-randomness';
import { Loop } from '../background/loop';
import { StandForElection } from './stand-for-election';

const ttlMs = 10_000;

function anElection() {
  const clock = new SettableClock();
  const leaderLock = new FakeLeaderLock(clock);
  const registry = new FakeSchedulerRegistry();
  const logger = new RecordingLogger();
  const parts = { leaderLock, registry, clock, randomness: new SettableRandomness(), logger };
  const aCandidate = (schedulerId: string, more: { readonly version?: string } = {}) => {
    const candidate = new StandForElection(parts, {
      schedulerId,
      address: '10.0.0.1:8080',
      leaderLockTtlMs: ttlMs,
      leaderRenewIntervalMs: 3000,
      standbyDelayMs: 500,
      ...more,
    });
    return { candidate, loop: new Loop(candidate, parts, 6000) };
  };
  return { clock, leaderLock, registry, logger, aCandidate, ...aCandidate('s-1') };
}

describe('StandForElection', () => {
  it('is standing until the store has answered', () => {
    const { candidate } = anElection();
    expect(candidate).toMatchObject({ state: 'standing', isLeading: false, epoch: 0, elections: 0 });
    expect(candidate.standbyMs()).toBe(500);
  });

  it('leads when it holds the lock, and then acts without delay', async () => {
    const { candidate } = anElection();
    await candidate.runOnce();
    expect(candidate).toMatchObject({ state: 'leading', isLeading: true, epoch: 1, elections: 1 });
    expect(candidate.standbyMs()).toBe(0);
  });

  it('follows while another scheduler holds the lock', async () => {
    const { candidate, aCandidate } = anElection();
    await candidate.runOnce();
    const { candidate: other } = aCandidate('s-2');
    await other.runOnce();
    expect(other).toMatchObject({ state: 'following', isLeading: false, epoch: 0, elections: 0 });
    expect(other.standbyMs()).toBe(500);
  });

  it('renews the lock at each interval', async () => {
    const { loop, clock, leaderLock, candidate } = anElection();
    loop.start();
    await clock.pass(9000);
    expect(leaderLock.calls).toEqual(['s-1 acquire', 's-1 renew', 's-1 renew', 's-1 renew']);
    await clock.pass(60_000);
    expect(candidate).toMatchObject({ isLeading: true, elections: 1 });
  });

  it('logs each change and notifies its listeners, and otherwise logs nothing', async () => {
    const { loop, clock, logger, candidate } = anElection();
    const states: string[] = [];
    const stopListening = candidate.onChange((state) => states.push(state));
    loop.start();
    await clock.pass(20_000);
    expect(states).toEqual(['leading']);
    expect(logger.lines).toMatchObject([{ level: 'info', fields: { state: 'leading', epoch: 1 } }]);
    stopListening();
    await loop.stop();
    await candidate.resign();
    expect(states).toEqual(['leading']);
  });

  it('registers itself in the list of schedulers', async () => {
    const { candidate, registry, clock } = anElection();
    const startedAt = clock.now();
    await candidate.runOnce();
    expect(registry.beats.get('s-1')).toEqual({
      id: 's-1',
      address: '10.0.0.1:8080',
      state: 'leading',
      epoch: 1,
      startedAt,
      clockOffsetMs: 0,
    });
  });

  it('reports its version, and how far the clock of its machine is ahead, with each registration', async () => {
    const { registry, clock, aCandidate } = anElection();
    const { candidate } = aCandidate('s-2', { version: '1.2.3' });
    clock.aheadMs = 2_649;
    await candidate.runOnce();
    expect(registry.beats.get('s-2')).toMatchObject({ version: '1.2.3', clockOffsetMs: 2_600 });
    clock.aheadMs = -40;
    await clock.pass(3000);
    await candidate.runOnce();
    expect(registry.beats.get('s-2')).toMatchObject({ version: '1.2.3', clockOffsetMs: 0 });
  });

  it('repeats its registration when it changes or before it expires, but not in each pass', async () => {
    const { leaderLock, candidate, registry, clock } = anElection();
    await leaderLock.acquire('s-0', 60_000);
    const beat = jest.spyOn(registry, 'beat');
    await candidate.runOnce();
    await candidate.runOnce();
    expect(beat).toHaveBeenCalledTimes(1);
    await clock.pass(3000);
    await candidate.runOnce();
    expect(beat).toHaveBeenCalledTimes(2);
    await leaderLock.release('s-0');
    await candidate.runOnce();
    expect(registry.beats.get('s-1')).toMatchObject({ state: 'leading' });
  });

  it('repeats a registration that failed', async () => {
    const { candidate, registry } = anElection();
    const beat = jest.spyOn(registry, 'beat').mockRejectedValueOnce(new Error('lost'));
    await expect(candidate.runOnce()).rejects.toThrow('lost');
    await candidate.runOnce();
    expect(beat).toHaveBeenCalledTimes(2);
  });

  describe('when the leader dies', () => {
    it('elects another scheduler within the ttl plus a second', async () => {
      const { loop, clock, aCandidate } = anElection();
      loop.start();
      const { candidate: other, loop: otherLoop } = aCandidate('s-2');
      await clock.pass(100);
      otherLoop.start();
      await clock.pass(2950);
      await loop.stop();
      await clock.pass(ttlMs + 1000);
      expect(other).toMatchObject({ isLeading: true, epoch: 2, elections: 1 });
    });
  });

  describe('when another process has its id', () => {
    it('reports that once the other process has sent another heartbeat, and does not resign', async () => {
      const { loop, clock, candidate, registry, leaderLock } = anElection();
      const other = { id: 's-1', address: 'other', state: 'leading', epoch: 1, startedAt: 0 } as const;
      await registry.beat(other);
      const errors: Error[] = [];
      candidate.onIdTaken((error) => errors.push(error));
      loop.start();
      await clock.pass(3 * ttlMs);
      expect(errors).toEqual([]);
      await registry.beat(other);
      await clock.pass(ttlMs);
      expect(errors).toMatchObject([{ code: 'schedule.id_taken' }]);
      await loop.stop();
      await candidate.resign();
      expect(registry.beats.get('s-1')).toEqual(other);
      expect(leaderLock.holder).toBe('s-1');
    });

    it('goes on when that was the registration of its own predecessor', async () => {
      const { loop, clock, candidate, registry } = anElection();
      await registry.beat({ id: 's-1', address: 'dead', state: 'leading', epoch: 1, startedAt: 0 });
      const errors: Error[] = [];
      candidate.onIdTaken((error) => errors.push(error));
      loop.start();
      await clock.pass(ttlMs - 1000);
      registry.beats.clear();
      await clock.pass(2 * ttlMs);
      expect(errors).toEqual([]);
      expect(registry.beats.get('s-1')).toMatchObject({ state: 'leading' });
      await loop.stop();
    });
  });

  describe('when the leader resigns', () => {
    it('releases the lock and leaves the list of schedulers', async () => {
      const { candidate, leaderLock, registry } = anElection();
      await candidate.runOnce();
      await candidate.resign();
      expect(leaderLock.holder).toBeUndefined();
      expect(registry.beats.size).toBe(0);
      expect(candidate).toMatchObject({ state: 'standing', isLeading: false });
    });

    it('releases the lock even when it does not know that it holds it', async () => {
      const { candidate, leaderLock } = anElection();
      leaderLock.faults.failNext('acquire', 'reply lost');
      await expect(candidate.runOnce()).rejects.toThrow();
      await candidate.resign();
      expect(leaderLock.holder).toBeUndefined();
    });

    it('resigns even when the store does not answer', async () => {
      const { candidate, leaderLock, logger, clock } = anElection();
      await candidate.runOnce();
      leaderLock.faults.failNext('release', 'request lost');
      await candidate.resign();
      expect(logger.messages('warn')).toHaveLength(1);
      expect(clock.waiting).toBe(0);
    });
  });

  describe('trust in the lock', () => {
    it('ends with the ttl, and not earlier, when renewals are not answered', async () => {
      const { loop, clock, leaderLock, candidate } = anElection();
      loop.start();
      await clock.pass(2999);
      leaderLock.faults.failNext('renew', ...Array<'request lost'>(20).fill('request lost'));
      leaderLock.faults.failNext('acquire', ...Array<'request lost'>(20).fill('request lost'));
      await clock.pass(ttlMs - 3000);
      expect(candidate.state).toBe('leading');
      await clock.pass(1);
      expect(candidate.state).toBe('standing');
    });

    it('starts when the renewal is sent, however late the answer arrives', async () => {
      const { clock, leaderLock, candidate } = anElection();
      await candidate.runOnce();
      await clock.pass(3000);
      const answer = new Deferred<boolean>();
      jest.spyOn(leaderLock, 'renew').mockReturnValueOnce(answer.promise);
      const pass = candidate.runOnce();
      await clock.pass(6000);
      answer.resolve(true);
      await pass;
      await clock.pass(3999);
      expect(candidate.isLeading).toBe(true);
      await clock.pass(1);
      expect(candidate.isLeading).toBe(false);
    });

    it('is not restored by an answer that arrives after its end', async () => {
      const { clock, leaderLock, candidate } = anElection();
      await candidate.runOnce();
      await clock.pass(9000);
      const answer = new Deferred<boolean>();
      jest.spyOn(leaderLock, 'renew').mockReturnValueOnce(answer.promise);
      jest.spyOn(leaderLock, 'acquire').mockResolvedValueOnce(undefined);
      const pass = candidate.runOnce();
      await clock.pass(2000);
      expect(candidate.state).toBe('standing');
      answer.resolve(true);
      await pass;
      expect(candidate.state).toBe('following');
    });

    it('does not start when the answer to an acquisition took the whole ttl', async () => {
      const { clock, leaderLock, candidate, logger } = anElection();
      const answer = new Deferred<number>();
      jest.spyOn(leaderLock, 'acquire').mockReturnValueOnce(answer.promise);
      const pass = candidate.runOnce();
      await clock.pass(ttlMs);
      answer.resolve(1);
      await pass;
      expect(candidate).toMatchObject({ state: 'standing', isLeading: false, elections: 0 });
      expect(logger.lines).toEqual([]);
    });

    it('has ended when a frozen leader continues', async () => {
      const { loop, clock, leaderLock, candidate } = anElection();
      const states: string[] = [];
      candidate.onChange((state) => states.push(state));
      loop.start();
      await promisesSettled();
      jest.spyOn(leaderLock, 'acquire').mockResolvedValue(undefined);
      await clock.freeze(20_000);
      expect(states).toEqual(['leading', 'standing', 'following']);
    });

    it('has ended at the first check after a freeze, before any timer has fired', async () => {
      const { clock, candidate } = anElection();
      await candidate.runOnce();
      jest.spyOn(clock, 'monotonic').mockReturnValue(ttlMs);
      expect(candidate).toMatchObject({ isLeading: false, state: 'standing', epoch: 0 });
      expect(candidate.standbyMs()).toBe(500);
    });

    it('lasts until its end when the timer fires early', async () => {
      const { clock, candidate } = anElection();
      const states: string[] = [];
      await candidate.runOnce();
      candidate.onChange((state) => states.push(state));
      await clock.fireEarlyBy(0.5);
      expect(candidate.state).toBe('leading');
      await clock.pass(0.5);
      expect(states).toEqual(['standing']);
    });
  });

  describe('when answers are lost', () => {
    it('counts one election when only the second answer arrives', async () => {
      const { candidate, leaderLock } = anElection();
      leaderLock.faults.failNext('acquire', 'reply lost');
      await expect(candidate.runOnce()).rejects.toThrow();
      expect(candidate.state).toBe('standing');
      await candidate.runOnce();
      expect(candidate).toMatchObject({ isLeading: true, epoch: 1, elections: 1 });
    });

    it('keeps its election when it has held the lock all the time', async () => {
      const { candidate, clock, leaderLock } = anElection();
      await candidate.runOnce();
      await clock.pass(9000);
      leaderLock.faults.failNext('renew', 'reply lost');
      await expect(candidate.runOnce()).rejects.toThrow();
      await clock.pass(1000);
      expect(candidate.state).toBe('standing');
      await candidate.runOnce();
      expect(candidate).toMatchObject({ isLeading: true, epoch: 1, elections: 1 });
    });

    it('no longer knows the leader when it was following', async () => {
      const { candidate, aCandidate, leaderLock } = anElection();
      await candidate.runOnce();
      const { candidate: other } = aCandidate('s-2');
      await other.runOnce();
      leaderLock.faults.failNext('acquire', 'request lost');
      await expect(other.runOnce()).rejects.toThrow();
      expect(other.state).toBe('standing');
    });

    it('tries to acquire the lock in the same pass in which it loses it', async () => {
      const { candidate, leaderLock } = anElection();
      await candidate.runOnce();
      await leaderLock.release('s-1');
      await candidate.runOnce();
      expect(candidate).toMatchObject({ isLeading: true, epoch: 2, elections: 2 });
    });
  });
});
