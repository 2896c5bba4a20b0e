import { workerId } from '@distribute-schedule/domain';
import { stageFreshStores, type MakeStore } from '../store-under-test';
import { addConfig, addDueConfigs, claimDue, claimOneDue, commit, fireOf, hourMs } from './config-steps';
import { freshRequestToken } from './request-token';
import { submit } from './task-steps';

/** Claims configs that are due, so that only one scheduler fires each of them. */
export function claimDueContract(storeName: string, makeStore: MakeStore): void {
  describe(`DueConfigs.claimDue on the ${storeName} store`, () => {
    const stage = stageFreshStores(makeStore);

    it('returns the oldest due times first, up to the limit', async () => {
      const { store } = stage;
      const now = await store.now();
      await addConfig(store, { id: 'middle' }, now - 2000);
      await addConfig(store, { id: 'oldest' }, now - 3000);
      await addConfig(store, { id: 'youngest' }, now - 1000);

      const first = await claimDue(store, { limit: 2 });
      expect(first.claimed.map(({ config }) => config.id)).toEqual(['oldest', 'middle']);
      expect(first.unreadable).toEqual([]);
      const second = await claimDue(store, { limit: 2 });
      expect(second.claimed.map(({ config }) => config.id)).toEqual(['youngest']);
    });

    it('returns the config, its due time, its open tasks and its placement', async () => {
      const { store } = stage;
      const dueAt = (await store.now()) - 1000;
      const config = await addConfig(store, { id: 'a', parameters: { list: [], deep: { n: 1.5 } } }, dueAt);

      const claim = await claimOneDue(store);
      expect(claim.config.toSnapshot()).toEqual(config.toSnapshot());
      expect(claim).toMatchObject({
        dueAt,
        open: 0,
        placement: { roundRobinIndex: 0, lastWorkerId: undefined },
      });

      const placement = { roundRobinIndex: 7, lastWorkerId: workerId('w1') };
      const next = { dueAt: dueAt + 500, wakeAt: dueAt + 500 };
      expect(await commit(store, fireOf(claim, { placement, next }))).toEqual(['applied']);
      expect(await claimOneDue(store)).toMatchObject({ dueAt: dueAt + 500, open: 1, placement });
    });

    it('returns nothing before the due time, and reports the due time', async () => {
      const { store } = stage;
      const later = (await store.now()) + hourMs;
      await addConfig(store, { id: 'later' }, later + 5);
      await addConfig(store, { id: 'soon' }, later);
      expect(await claimDue(store)).toMatchObject({ claimed: [], nextWakeAt: later });
    });

    it('uses the wake time, which may be later than the due time', async () => {
      const { store } = stage;
      const now = await store.now();
      await addConfig(store, { id: 'ready' }, now - 9000, now - 1000);
      await addConfig(store, { id: 'spread' }, now - 1000, now + hourMs);

      const { claimed, nextWakeAt } = await claimDue(store);
      expect(claimed.map(({ config, dueAt }) => [config.id, dueAt])).toEqual([['ready', now - 9000]]);
      // The lease of the claimed config may end before the other config is due.
      expect(nextWakeAt).toBeLessThanOrEqual(now + hourMs);
      expect(nextWakeAt).toBeGreaterThan(now);
    });

    it('reports no next time when no config is ever due', async () => {
      const { store } = stage;
      await addConfig(store, { id: 'by-hand', trigger: { kind: 'manual' } }, undefined);
      expect(await claimDue(store)).toMatchObject({ claimed: [], nextWakeAt: undefined });
    });

    it('reports when more configs are due than the limit', async () => {
      const { store } = stage;
      await addDueConfigs(store, 3);
      const { nextWakeAt, now } = await claimDue(store, { limit: 2 });
      expect(nextWakeAt).toBeLessThanOrEqual(now);
    });

    it("dates its reply by the store's clock", async () => {
      const { store } = stage;
      const before = await store.now();
      const { now } = await claimDue(store);
      expect(now).toBeGreaterThanOrEqual(before);
      expect(now).toBeLessThanOrEqual(await store.now());
    });

    it('gives each config to only one of several callers', async () => {
      const { store } = stage;
      const ids = await addDueConfigs(store, 20);
      const replies = await Promise.all(Array.from({ length: 5 }, () => claimDue(store, { limit: 6 })));
      const claimed = replies.flatMap((reply) => reply.claimed.map(({ config }) => config.id));
      expect(claimed.sort()).toEqual(ids);
      const tokens = replies.flatMap((reply) =>
        reply.claimed.map(({ config, claimToken }) => [config.id, claimToken].join()),
      );
      expect(new Set(tokens).size).toBe(20);
    });

    it('gives a claimed config to another caller only after its lease, under another token', async () => {
      const { store } = stage;
      await addDueConfigs(store, 1);
      const lost = await claimOneDue(store, { leaseMs: 60_000 });
      expect((await claimDue(store)).claimed).toEqual([]);

      const taken = await claimOneDue(store, { overdueByMs: -60_000 });
      expect(taken).toMatchObject({ dueAt: lost.dueAt, open: 0 });
      expect(taken.claimToken).not.toBe(lost.claimToken);
      expect(await commit(store, fireOf(lost))).toEqual(['superseded']);
      expect(await commit(store, fireOf(taken))).toEqual(['applied']);
    });

    it('returns the same claims to a repeated request', async () => {
      const { store } = stage;
      await addDueConfigs(store, 2);
      const requestToken = freshRequestToken();
      const first = await claimDue(store, { requestToken, limit: 2 });
      await addConfig(store, { id: 'came-later' }, (await store.now()) - 5000);

      const again = await claimDue(store, { requestToken, limit: 2 });
      const claims = ({ claimed }: typeof first) =>
        claimed.map(({ config, dueAt, claimToken }) => ({ id: config.id, dueAt, claimToken }));
      expect(claims(again)).toEqual(claims(first));
      expect(claims(again)).toHaveLength(2);
      expect(await commit(store, ...again.claimed.map((one) => fireOf(one)))).toEqual(['applied', 'applied']);
    });

    it('leaves out a config that another caller has claimed since then', async () => {
      const { store } = stage;
      await addDueConfigs(store, 1);
      const requestToken = freshRequestToken();
      await claimDue(store, { requestToken, leaseMs: 60_000 });
      const taken = await claimOneDue(store, { overdueByMs: -60_000 });
      expect((await claimDue(store, { requestToken })).claimed).toEqual([]);
      expect(await commit(store, fireOf(taken))).toEqual(['applied']);
    });

    describe('ahead of the due time', () => {
      const aheadMs = 10 * hourMs;

      it('returns configs that are due soon, after those that are due', async () => {
        const { store } = stage;
        const now = await store.now();
        await addConfig(store, { id: 'soon' }, now + hourMs);
        await addConfig(store, { id: 'later' }, now + 20 * hourMs);
        await addConfig(store, { id: 'due' }, now - 1000);
        const { claimed, nextWakeAt, isNextClaimed } = await claimDue(store, {
          aheadMs,
          leaseMs: aheadMs * 3,
        });
        expect(claimed.map(({ config, dueAt }) => [config.id, dueAt])).toEqual([
          ['due', now - 1000],
          ['soon', now + hourMs],
        ]);
        expect([nextWakeAt, isNextClaimed]).toEqual([now + 20 * hourMs, false]);
      });

      it('returns no config whose claim lasts, and reports that it is claimed', async () => {
        const { store } = stage;
        await addConfig(store, { id: 'soon' }, (await store.now()) + hourMs);
        const first = await claimOneDue(store, { aheadMs, leaseMs: 2 * hourMs });
        const second = await claimDue(store, { aheadMs });
        expect(second).toMatchObject({ claimed: [], isNextClaimed: true });
        expect(second.nextWakeAt).toBeGreaterThan(first.dueAt);
        expect(second.nextWakeAt).toBeLessThanOrEqual((await store.now()) + 2 * hourMs);
      });

      it('gives the config to another caller when the lease has ended', async () => {
        const { store } = stage;
        await addConfig(store, { id: 'soon' }, (await store.now()) + hourMs);
        const lost = await claimOneDue(store, { aheadMs, leaseMs: 50 });
        await store.passTime(80);
        const taken = await claimOneDue(store);
        expect(taken.dueAt).toBe(lost.dueAt);
        expect(await commit(store, fireOf(lost))).toEqual(['superseded']);
        expect(await commit(store, fireOf(taken))).toEqual(['applied']);
      });

      it('returns the current number of open tasks to a repeated request', async () => {
        const { store } = stage;
        await addConfig(store, { id: 'soon' }, (await store.now()) + hourMs);
        const requestToken = freshRequestToken();
        const [before] = (await claimDue(store, { aheadMs, requestToken })).claimed;
        await submit(store, { id: 'soon@m-by-hand', configId: 'soon' });
        const [after] = (await claimDue(store, { limit: 0, requestToken })).claimed;
        expect([before?.open, after?.open]).toEqual([0, 1]);
      });

      it('claims nothing under a forgotten token when the limit is 0', async () => {
        const { store } = stage;
        await addDueConfigs(store, 1);
        expect((await claimDue(store, { limit: 0 })).claimed).toEqual([]);
        expect((await claimDue(store)).claimed).toHaveLength(1);
      });
    });

    describe('returnClaims', () => {
      it('makes a config due at its time for any caller', async () => {
        const { store } = stage;
        const dueAt = (await store.now()) + hourMs;
        const { id } = await addConfig(store, { id: 'soon' }, dueAt);
        const { claimToken } = await claimOneDue(store, { aheadMs: 2 * hourMs, leaseMs: 5 * hourMs });
        await store.dueConfigs.returnClaims([{ id, claimToken, wakeAt: dueAt }]);
        expect(await claimDue(store)).toMatchObject({ claimed: [], nextWakeAt: dueAt, isNextClaimed: false });
        expect((await claimDue(store, { aheadMs: 2 * hourMs })).claimed).toHaveLength(1);
      });

      it('does nothing when the claim has ended', async () => {
        const { store } = stage;
        const { id } = await addConfig(store, { id: 'soon' }, (await store.now()) - 1000);
        const claimed = await claimOneDue(store);
        await commit(store, fireOf(claimed));
        const { claimToken } = claimed;
        await store.dueConfigs.returnClaims([{ id, claimToken, wakeAt: claimed.dueAt }]);
        expect((await claimDue(store)).claimed).toEqual([]);
      });
    });

    it('returns only configs that have been due for the given time', async () => {
      const { store } = stage;
      const now = await store.now();
      await addConfig(store, { id: 'fresh' }, now - 1000);
      await addConfig(store, { id: 'left-over' }, now - 61_000);
      const { claimed } = await claimDue(store, { overdueByMs: 60_000 });
      expect(claimed.map(({ config }) => config.id)).toEqual(['left-over']);
      expect((await claimOneDue(store)).config.id).toBe('fresh');
    });
  });
}
