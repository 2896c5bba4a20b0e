import type { SchedulerBeat } from '@distribute-schedule/application';
import { someMoment } from '@distribute-schedule/domain/testing';
import { stageFreshStores, type MakeStore } from '../store-under-test';

/** @see SchedulerRegistry */
export function schedulerRegistryContract(storeName: string, makeStore: MakeStore): void {
  describe(`SchedulerRegistry on the ${storeName} store`, () => {
    const stage = stageFreshStores(makeStore);
    const longMs = 30_000;
    const aBeat = (overrides: Partial<SchedulerBeat> = {}): SchedulerBeat => ({
      id: 's1',
      address: '127.0.0.1:8080',
      state: 'following',
      epoch: 0,
      startedAt: someMoment,
      ...overrides,
    });
    const liveIds = async () => (await stage.store.schedulers.live()).map(({ id }) => id).sort();

    it("returns the heartbeat of a scheduler, dated by the store's clock", async () => {
      const { store } = stage;
      const before = await store.now();
      await store.schedulers.beat(aBeat(), longMs);
      const [seen, ...others] = await store.schedulers.live();
      expect(others).toEqual([]);
      expect(seen).toMatchObject(aBeat());
      expect(seen?.lastHeartbeat).toBeGreaterThanOrEqual(before);
      expect(seen?.lastHeartbeat).toBeLessThanOrEqual(await store.now());
    });

    it('keeps the version and the clock offset of a scheduler that reports them', async () => {
      const { schedulers } = stage.store;
      await schedulers.beat(aBeat({ id: 's1', version: '1.2.3', clockOffsetMs: -1500 }), longMs);
      await schedulers.beat(aBeat({ id: 's2' }), longMs);
      const seen = new Map((await schedulers.live()).map((each) => [each.id, each]));
      expect(seen.get('s1')).toMatchObject({ version: '1.2.3', clockOffsetMs: -1500 });
      expect([seen.get('s2')?.version, seen.get('s2')?.clockOffsetMs]).toEqual([undefined, undefined]);
    });

    it('uses the latest heartbeat', async () => {
      const { schedulers } = stage.store;
      await schedulers.beat(aBeat(), longMs);
      await schedulers.beat(aBeat({ state: 'leading', epoch: 3 }), longMs);
      expect(await schedulers.live()).toMatchObject([{ id: 's1', state: 'leading', epoch: 3 }]);
    });

    it('leaves out a scheduler that has been silent for too long', async () => {
      const { store } = stage;
      await store.schedulers.beat(aBeat({ id: 'silent' }), longMs);
      await store.schedulers.beat(aBeat({ id: 'speaks' }), longMs);
      expect(await liveIds()).toEqual(['silent', 'speaks']);
      await store.schedulers.beat(aBeat({ id: 'silent' }), 50);
      await store.passTime(80);
      expect(await liveIds()).toEqual(['speaks']);
    });

    it('refuses another scheduler with the same id until the registration of the first has ended', async () => {
      const { store } = stage;
      const first = aBeat({ address: 'first' });
      const second = aBeat({ address: 'second', startedAt: someMoment + 1 });
      expect(await store.schedulers.beat(first, longMs)).toBe(true);
      expect(await store.schedulers.beat(second, longMs)).toBe(false);
      await store.schedulers.leave(second);
      expect(await store.schedulers.live()).toMatchObject([{ address: 'first' }]);

      expect(await store.schedulers.beat(first, 50)).toBe(true);
      await store.passTime(80);
      expect(await store.schedulers.beat(second, longMs)).toBe(true);
      expect(await store.schedulers.beat(first, longMs)).toBe(false);
      expect(await store.schedulers.live()).toMatchObject([{ address: 'second' }]);
    });

    it('leaves out a scheduler that has left', async () => {
      const { schedulers } = stage.store;
      await schedulers.beat(aBeat({ id: 's1' }), longMs);
      await schedulers.beat(aBeat({ id: 's2' }), longMs);
      await schedulers.leave(aBeat({ id: 's1' }));
      await schedulers.leave(aBeat({ id: 'never-came' }));
      expect(await liveIds()).toEqual(['s2']);
    });
  });
}
