import { silentLog } from '@distribute-schedule/application/testing';
import { scripts } from '../lua/scripts';
import type { RedisStore } from '../redis-store';
import { StoreClock } from './store-clock';

const storeIsAheadByMs = 1_000_000;

/** A store that replies after a given delay, with the time at which it was asked or at which it replies. */
class SlowStore {
  requestMs = 0;
  replyMs = 0;

  async run(script: unknown): Promise<[string, string]> {
    expect(script).toBe(scripts.storeTime);
    await passing(this.requestMs);
    const micros = (performance.now() + storeIsAheadByMs) * 1000;
    await passing(this.replyMs);
    return [String(Math.floor(micros / 1e6)), String(Math.floor(micros % 1e6))];
  }
}

const passing = (ms: number) =>
  ms > 0 ? new Promise((resolve) => setTimeout(resolve, ms)) : Promise.resolve();

describe('StoreClock', () => {
  let store: SlowStore;
  let clock: StoreClock;
  const offByMs = () => clock.now() - (performance.now() + storeIsAheadByMs);

  beforeEach(() => {
    jest.useFakeTimers();
    store = new SlowStore();
    clock = new StoreClock(store as unknown as RedisStore, silentLog);
  });
  afterEach(() => {
    clock.stop();
    jest.useRealTimers();
  });

  async function started(): Promise<void> {
    const start = clock.start();
    await jest.advanceTimersByTimeAsync(store.requestMs + store.replyMs);
    await start;
  }

  it('returns the time of the store', async () => {
    await started();
    expect(Math.abs(offByMs())).toBeLessThanOrEqual(1);
  });

  it.each([
    ['request', { requestMs: 4_000, replyMs: 0 }],
    ['reply', { requestMs: 0, replyMs: 4_000 }],
  ])('keeps its accuracy when a %s is delayed', async (_what, delays) => {
    await started();
    Object.assign(store, delays);
    await jest.advanceTimersByTimeAsync(9_500);
    expect(Math.abs(offByMs())).toBeLessThanOrEqual(1);
  });

  it('uses a slow reply until a better one arrives', async () => {
    Object.assign(store, { requestMs: 0, replyMs: 600 });
    await started();
    expect(Math.abs(offByMs())).toBeLessThanOrEqual(301);
    Object.assign(store, { replyMs: 0 });
    await jest.advanceTimersByTimeAsync(5_100);
    expect(Math.abs(offByMs())).toBeLessThanOrEqual(1);
  });

  it('follows a store that stays slow', async () => {
    await started();
    Object.assign(store, { requestMs: 200, replyMs: 200 });
    // The store's clock was set back. Only its replies show that.
    const run = store.run.bind(store);
    store.run = async (script) => {
      const [seconds, micros] = await run(script);
      return [String(Number(seconds) - 10), micros];
    };
    await jest.advanceTimersByTimeAsync(20_000);
    expect(Math.abs(offByMs() + 10_000)).toBeLessThanOrEqual(1);
  });
});
