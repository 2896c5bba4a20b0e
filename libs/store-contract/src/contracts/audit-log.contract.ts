import type { AuditEntry } from '@distribute-schedule/application';
import { stageFreshStores, type MakeStore } from '../store-under-test';

/** @see AuditLog */
export function auditLogContract(storeName: string, makeStore: MakeStore): void {
  describe(`AuditLog on the ${storeName} store`, () => {
    const stage = stageFreshStores(makeStore);
    const entry = (overrides: Partial<AuditEntry> = {}): AuditEntry => ({
      ...{ who: 'ops', role: 'admin', from: '127.0.0.1', action: 'PUT /x', outcome: 'done', id: 'a' },
      ...overrides,
    });

    it('lists records newest first, page by page, while others are added', async () => {
      const { auditLog } = stage.store;
      for (const id of ['a', 'b', 'c']) await auditLog.add(entry({ id }));
      const first = await auditLog.list({ limit: 2 });
      expect(first.records.map(({ id }) => id)).toEqual(['c', 'b']);
      await auditLog.add(entry({ id: 'd' }));
      const second = await auditLog.list({ limit: 2, before: first.next! });
      expect(second.records.map(({ id }) => id)).toEqual(['a']);
      expect(second.next).toBeUndefined();
      expect((await auditLog.list({ limit: 4 })).next).toBeUndefined();
    });

    it('returns no records when nothing was changed', async () => {
      expect(await stage.store.auditLog.list({ limit: 2 })).toEqual({ records: [], next: undefined });
      expect((await stage.store.auditLog.list({ limit: 2, before: '1' })).records).toEqual([]);
    });

    it("dates a record by the store's clock, and keeps the date when the outcome is added", async () => {
      const { store } = stage;
      const before = await store.now();
      const recordId = await store.auditLog.add(entry({ outcome: 'attempted' }));
      const after = await store.now();
      const [attempted] = (await store.auditLog.list({ limit: 1 })).records;
      expect(attempted).toMatchObject({ recordId, outcome: 'attempted' });
      expect(attempted?.at).toBeGreaterThanOrEqual(before);
      expect(attempted?.at).toBeLessThanOrEqual(after);
      await store.passTime(5);
      const overrides = { of: 'task', before: { n: [] }, after: { n: 'ß' } };
      await store.auditLog.conclude(recordId, entry(overrides));
      expect((await store.auditLog.list({ limit: 9 })).records).toEqual([
        { ...entry(overrides), recordId, at: attempted?.at },
      ]);
    });

    it('ignores the outcome of a record that does not exist', async () => {
      await stage.store.auditLog.conclude('7', entry());
      expect((await stage.store.auditLog.list({ limit: 9 })).records).toEqual([]);
    });

    it('replaces a value that is too long by a note', async () => {
      await stage.store.auditLog.add(entry({ after: { text: 'a'.repeat(20_000) } }));
      const [record] = (await stage.store.auditLog.list({ limit: 1 })).records;
      expect(record?.after).toEqual({ left_out: '20011 characters' });
    });
  });
}
