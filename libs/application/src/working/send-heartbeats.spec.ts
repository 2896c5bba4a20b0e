import { workerId, type HeartbeatReply, type WorkerRegistration } from '@distribute-schedule/domain';
import { SendHeartbeats } from './send-heartbeats';
import { StoreTrust } from './store-trust';
import { Deferred } from '../testing/deferred';
import { RecordingLogger } from '../testing/recording-logger';
import { SettableClock } from '../testing/settable-clock';

const worker = workerId('worker-1');
let clock: SettableClock;
const pass = (ms: number) => clock.pass(ms);

const registration: WorkerRegistration = {
  id: worker,
  address: '10.0.0.1:8080',
  capacity: 10,
  labels: {},
  executors: ['local'],
  isDraining: false,
  startedAt: 0,
};
const calm: HeartbeatReply = { running: [], cancelRequested: [], drainRequested: false };

function heartbeats(intervalMs = 10_000) {
  const begin = clock.monotonic();
  const logger = new RecordingLogger();
  const trust = new StoreTrust(clock, 25_000);
  const sentAt: number[] = [];
  const events: string[] = [];
  const store = { answer: (): Promise<HeartbeatReply> => Promise.resolve(calm) };
  const workers = {
    heartbeat: jest.fn<Promise<HeartbeatReply>, [WorkerRegistration, number]>(() => {
      sentAt.push(clock.monotonic() - begin);
      return store.answer();
    }),
  };
  const beats = new SendHeartbeats(
    { workers, trust, clock, logger },
    { registration: () => registration, intervalMs, timeoutMs: 30_000 },
    {
      onCutOff: () => events.push(`cut off at ${clock.monotonic() - begin}`),
      onRestored: () => events.push(`restored at ${clock.monotonic() - begin}`),
      onIdTaken: () => events.push('id taken'),
      onRunningStated: (tokens, at) => events.push(`running ${tokens.join(' ')} at ${at - begin}`),
      onCancelRequested: (ids) => events.push(`cancel ${ids.join(' ')}`),
      onDrainRequested: (drain) => drain && events.push('drain'),
      onCapacityRequested: (capacity) => capacity !== undefined && events.push(`capacity ${capacity}`),
    },
  );
  return { beats, workers, trust, store, sentAt, events, logger };
}

const away = () => Promise.reject(new Error('connection refused'));
const silence = () => new Promise<never>(() => undefined);

describe('SendHeartbeats', () => {
  beforeEach(() => {
    clock = new SettableClock();
  });

  it('registers and sends a heartbeat at every interval', async () => {
    const { beats, workers, sentAt, trust } = heartbeats();
    expect(trust.isHeld).toBe(false);
    await beats.register();
    expect(trust.isHeld).toBe(true);
    await pass(30_000);
    expect(sentAt).toEqual([0, 10_000, 20_000, 30_000]);
    expect(workers.heartbeat).toHaveBeenLastCalledWith(registration, 30_000);
  });

  // docs/chaos.md states these numbers, for a Redis Cluster whose slot moves.
  it.each([
    [10_000, 13_000],
    [5_000, 18_000],
  ])('rides out any outage when the interval is %i ms and the outage takes %i ms', async (intervalMs, ms) => {
    const { beats, store, events } = heartbeats(intervalMs);
    await beats.register();
    // The worst moment: just before the next heartbeat.
    await pass(intervalMs - 1);
    store.answer = away;
    await pass(ms);
    store.answer = () => Promise.resolve(calm);
    await pass(60_000);
    expect(events).toEqual([]);
    await beats.stop();
  });

  it('is registered only when the store has answered', async () => {
    const { beats, store } = heartbeats();
    let isRegistered = false;
    store.answer = away;
    void beats.register().then(() => {
      isRegistered = true;
    });
    await pass(5000);
    expect(isRegistered).toBe(false);
    store.answer = () => Promise.resolve(calm);
    await pass(1000);
    expect(isRegistered).toBe(true);
  });

  it('retries soon after a failed heartbeat', async () => {
    const { beats, store, sentAt, events } = heartbeats();
    await beats.register();
    store.answer = away;
    await pass(12_500);
    store.answer = () => Promise.resolve(calm);
    await pass(12_500);
    expect(sentAt).toEqual([0, 10_000, 11_000, 12_000, 13_000, 23_000]);
    expect(events).toEqual([]);
  });

  it('does nothing when the store is away for 20 seconds', async () => {
    const { beats, store, events } = heartbeats();
    await beats.register();
    await pass(10_000);
    store.answer = away;
    await pass(20_000);
    store.answer = () => Promise.resolve(calm);
    await pass(60_000);
    expect(events).toEqual([]);
  });

  it('cuts off 25 seconds after the last answered heartbeat, and restores with the next answer', async () => {
    const { beats, store, events, trust } = heartbeats();
    await beats.register();
    store.answer = away;
    await pass(60_500);
    expect(events).toEqual(['cut off at 25000']);
    expect(trust.isHeld).toBe(false);
    store.answer = () => Promise.resolve(calm);
    await pass(1000);
    expect(events).toEqual(['cut off at 25000', 'restored at 61000']);
  });

  it('cuts off when answers never come', async () => {
    const { beats, store, events, sentAt } = heartbeats();
    await beats.register();
    store.answer = silence;
    await pass(40_000);
    expect(events).toEqual(['cut off at 25000']);
    expect(sentAt).toEqual([0, 10_000, 20_000, 30_000, 40_000]);
  });

  it('counts from the time at which the heartbeat was sent, however late its answer', async () => {
    const { beats, store, events } = heartbeats();
    await beats.register();
    const late = new Deferred<void>();
    store.answer = () => late.promise.then(() => calm);
    await pass(14_000);
    store.answer = silence;
    late.resolve();
    await pass(60_000);
    expect(events).toEqual(['cut off at 35000']);
  });

  it('is not restored by an answer to a heartbeat that is too old', async () => {
    const { beats, store, events } = heartbeats();
    await beats.register();
    const late = new Deferred<void>();
    store.answer = () => late.promise.then(() => calm);
    await pass(10_000);
    store.answer = silence;
    await pass(26_000);
    late.resolve();
    await pass(0);
    expect(events).toEqual(['cut off at 25000']);
  });

  it('cuts off at once when the time is over already, as after a freeze', async () => {
    const { beats, store, events } = heartbeats();
    await beats.register();
    const late = new Deferred<void>();
    store.answer = () => late.promise.then(() => calm);
    await pass(10_000);
    // The process is frozen: time passes and no timer fires.
    clock.skip(60_000);
    late.resolve();
    for (let tick = 0; tick < 10; tick += 1) await Promise.resolve();
    expect(events).toEqual(['cut off at 70000']);
  });

  it('passes on the requests in the answer', async () => {
    const { beats, store, events } = heartbeats();
    store.answer = () =>
      Promise.resolve({
        running: ['t-1', 't-2'],
        cancelRequested: ['c@1', 'c@2'],
        drainRequested: true,
      } as never);
    await beats.register();
    expect(events).toEqual(['drain', 'running t-1 t-2 at 0', 'cancel c@1 c@2']);
  });

  it('sends a heartbeat at once on request, and ignores answers to earlier ones', async () => {
    const { beats, store, events, sentAt } = heartbeats();
    await beats.register();
    const late = new Deferred<void>();
    store.answer = () => late.promise.then(() => ({ ...calm, drainRequested: true }));
    await pass(10_000);
    store.answer = silence;
    await pass(500);
    beats.beatNow();
    late.resolve();
    await pass(0);
    expect(sentAt).toEqual([0, 10_000, 10_500]);
    expect(events).toEqual([]);
  });

  it('sends nothing after it is stopped, and waits for heartbeats in flight', async () => {
    const { beats, store, sentAt } = heartbeats();
    await beats.register();
    const late = new Deferred<void>();
    store.answer = () => late.promise.then(() => calm);
    await pass(10_000);
    let isStopped = false;
    void beats.stop().then(() => {
      isStopped = true;
    });
    await pass(1000);
    expect(isStopped).toBe(false);
    late.resolve();
    await pass(0);
    expect(isStopped).toBe(true);
    expect(clock.waiting).toBe(0);
    await pass(60_000);
    beats.beatNow();
    await beats.register();
    expect(sentAt).toEqual([0, 10_000]);
    expect(clock.waiting).toBe(0);
  });

  it('ends a registration that still waits for the store when it is stopped', async () => {
    const { beats, store } = heartbeats();
    store.answer = away;
    const registered = beats.register();
    await pass(5000);
    await beats.stop();
    await registered;
    expect(clock.waiting).toBe(0);
  });

  it('survives a store that throws instead of rejecting', async () => {
    const { beats, store, logger } = heartbeats();
    await beats.register();
    store.answer = () => {
      throw new Error('closed');
    };
    await pass(10_000);
    expect(logger.fieldsOf('heartbeat failed')).toEqual([{ failures: 1, reason: 'closed' }]);
  });
});
