import type { AuditEntry, AuditQuery } from '@distribute-schedule/application';
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

    it('keeps the newest records of people and of machines, each up to a bound of its own', async () => {
      const { auditLog, bounds } = stage.store;
      const { people, machines } = bounds.audit;
      await auditLog.add(entry({ id: 'by a person' }));
      for (let n = 0; n < people + machines; n += 1) {
        await auditLog.add(entry({ role: 'executor', id: `service ${n}` }));
        await auditLog.add(entry({ role: 'viewer', outcome: 'refused', reason: 'access.forbidden' }));
      }
      const { records } = await auditLog.list({ limit: 99 });
      expect(records.filter(({ role }) => role === 'admin').map(({ id }) => id)).toEqual(['by a person']);
      expect(records).toHaveLength(1 + machines);

      for (let n = 0; n <= people; n += 1) await auditLog.add(entry({ id: `change ${n}` }));
      const kept = await auditLog.list({ limit: 99, source: 'people' });
      expect(kept.records.map(({ id }) => id)).toEqual(
        Array.from({ length: people }, (_, n) => `change ${people - n}`),
      );
      expect((await auditLog.list({ limit: 99, source: 'machines' })).records).toHaveLength(machines);
    });

    it('merges people and machines by time, page by page', async () => {
      const { store } = stage;
      const { auditLog } = store;
      const roles = ['admin', 'executor', 'executor', 'admin', 'admin'];
      for (const [n, role] of roles.entries()) {
        await auditLog.add(entry({ role, id: String(n) }));
        await store.passTime(2);
      }
      const pages: string[][] = [];
      for (let before: string | undefined; ;) {
        const page = await auditLog.list({ limit: 2, ...(before !== undefined && { before }) });
        pages.push(page.records.map(({ id }) => id));
        // A record that is added between two pages belongs to neither.
        await auditLog.add(entry({ role: 'executor', id: 'late' }));
        before = page.next;
        if (before === undefined) break;
      }
      expect(pages).toEqual([['4', '3'], ['2', '1'], ['0']]);
    });

    /** Reads all pages of a query. */
    async function pagesOf(query: Omit<AuditQuery, 'before'>): Promise<readonly (readonly string[])[]> {
      const pages: string[][] = [];
      for (let before: string | undefined; ;) {
        const page = await stage.store.auditLog.list({ ...query, ...(before !== undefined && { before }) });
        pages.push(page.records.map(({ action }) => action));
        before = page.next;
        if (before === undefined) return pages;
      }
    }

    it('finds the records of one subject, page by page, also of machines and of one that begins alike', async () => {
      const { store } = stage;
      const subjects = ['a', 'ab', 'a', '', 'a'];
      for (const [n, id] of subjects.entries()) {
        await store.auditLog.add(entry({ id, action: String(n), ...(n === 2 && { role: 'executor' }) }));
        await store.passTime(2);
      }
      expect(await pagesOf({ subject: 'a', limit: 2 })).toEqual([['4', '2'], ['0']]);
      expect(await pagesOf({ subject: 'a', source: 'machines', limit: 2 })).toEqual([['2']]);
      expect(await pagesOf({ subject: 'ab', limit: 2 })).toEqual([['1']]);
      expect(await pagesOf({ subject: 'b', limit: 2 })).toEqual([[]]);
    });

    it('finds a record under the subject that its outcome names', async () => {
      const { auditLog } = stage.store;
      const created = await auditLog.add(entry({ id: '', outcome: 'attempted', action: 'create' }));
      await auditLog.conclude(created, entry({ id: 'new ß', action: 'create' }));
      const moved = await auditLog.add(entry({ id: 'task', outcome: 'attempted', action: 'trigger' }));
      await auditLog.conclude(moved, entry({ id: 'run', action: 'trigger' }));
      const found = await Promise.all(
        ['new ß', 'task', 'run'].map((subject) => pagesOf({ subject, limit: 9 })),
      );
      expect(found).toEqual([[['create']], [[]], [['trigger']]]);
    });

    it('forgets with a record that it was about a subject', async () => {
      const { auditLog, bounds } = stage.store;
      await auditLog.add(entry({ id: 'old', action: 'the oldest' }));
      for (let n = 0; n < bounds.audit.people; n += 1) await auditLog.add(entry());
      expect(await pagesOf({ subject: 'old', limit: 9 })).toEqual([[]]);
    });

    it('finds records by caller, outcome and time', async () => {
      const { store } = stage;
      const times: number[] = [];
      for (const [n, who] of ['ann', 'bob', 'ann', 'bob', 'ann'].entries()) {
        const outcome = n === 4 ? 'refused' : 'done';
        await store.auditLog.add(entry({ who, outcome, action: String(n) }));
        const [record] = (await store.auditLog.list({ limit: 1 })).records;
        times.push(record?.at ?? 0);
        await store.passTime(5);
      }
      const found = async (query: Partial<AuditQuery>) => (await pagesOf({ limit: 9, ...query })).flat();
      expect(await found({ who: 'ann' })).toEqual(['4', '2', '0']);
      expect(await found({ who: 'ann', outcome: 'done' })).toEqual(['2', '0']);
      expect(await found({ outcome: 'failed' })).toEqual([]);
      expect(await found({ from: times[1]!, to: times[3]! })).toEqual(['2', '1']);
      expect(await found({ to: times[0]! })).toEqual([]);
      expect(await found({ from: times[4]! + 1 })).toEqual([]);
      expect(await found({ subject: 'a', who: 'bob', from: times[2]! })).toEqual(['3']);
    });

    it('adds the outcome to the record of a machine, with a count', async () => {
      const { auditLog } = stage.store;
      await auditLog.add(entry({ id: 'by a person' }));
      const recordId = await auditLog.add(entry({ role: 'executor' }));
      await auditLog.conclude(recordId, entry({ role: 'executor', count: 2 }));
      const { records } = await auditLog.list({ limit: 9 });
      expect(records.map(({ id, count }) => [id, count])).toContainEqual(['a', 2]);
      expect(records.map(({ id, count }) => [id, count])).toContainEqual(['by a person', undefined]);
    });

    it('replaces a value that is too long by a note', async () => {
      await stage.store.auditLog.add(entry({ after: { text: 'a'.repeat(20_000) } }));
      const [record] = (await stage.store.auditLog.list({ limit: 1 })).records;
      expect(record?.after).toEqual({ left_out: '20011 characters' });
    });
  });
}
