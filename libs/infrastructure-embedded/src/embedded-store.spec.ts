import { SettableClock, silentLog, someAuditRetention } from '@distribute-schedule/application/testing';
import { InProcessWakeUps } from '@distribute-schedule/store-kit';
import { EmbeddedStore } from './embedded-store';
import type { Medium } from './medium';
import { inMemory } from './memory/in-memory';

const retention = { retentionMs: 60_000, historyPerTask: 10, ledgerPerTask: 10, audit: someAuditRetention };

describe('The embedded store', () => {
  let flushes: (() => void)[];
  let store: EmbeddedStore;
  const write = (key: string) => store.write(({ tables }) => tables.turns.putSync(key, 'holder'));

  beforeEach(async () => {
    jest.useFakeTimers({ doNotFake: ['queueMicrotask', 'nextTick'] });
    flushes = [];
    const memory = inMemory();
    const medium: Medium = {
      ...memory,
      open: async () => ({
        ...(await memory.open()),
        flush: () => new Promise((resolve) => flushes.push(resolve)),
      }),
    };
    const parts = { retention, clock: new SettableClock(), wakeUps: new InProcessWakeUps(), log: silentLog };
    store = new EmbeddedStore(medium, parts);
    await store.open();
  });
  afterEach(() => jest.useRealTimers());

  it('flushes what was committed while a flush was under way', async () => {
    await write('first');
    await jest.advanceTimersByTimeAsync(100);
    expect(flushes).toHaveLength(1);
    await write('second');
    await jest.advanceTimersByTimeAsync(100);
    expect(flushes).toHaveLength(1);
    flushes[0]?.();
    await jest.advanceTimersByTimeAsync(0);
    expect(flushes).toHaveLength(2);
  });

  it('waits for no timer when it is closed: nothing else might keep the process alive', async () => {
    await write('last');
    await store.close();
    expect(jest.getTimerCount()).toBe(0);
  });
});
