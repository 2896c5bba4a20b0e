import type { AuditEntry, AuditLog } from '../ports/audit-log';
import { SettableClock } from '../testing/settable-clock';
import { MergedAudit } from './merged-audit';

const registered: AuditEntry = {
  who: 'reports',
  role: 'executor',
  from: '10.0.0.1',
  action: 'POST /api/v1/executors/register',
  outcome: 'done',
  of: 'executor',
  id: 'reports-1',
};

function setUp() {
  const clock = new SettableClock();
  const records: AuditEntry[] = [];
  const store = {
    add: (entry: AuditEntry) => Promise.resolve(String(records.push(entry) - 1)),
    conclude: (recordId: string, entry: AuditEntry) => {
      records[Number(recordId)] = entry;
      return Promise.resolve();
    },
    list: () => Promise.resolve({ records: [], next: undefined }),
  } satisfies AuditLog;
  return { clock, records, store, audit: new MergedAudit(store, clock) };
}

describe('MergedAudit', () => {
  it('keeps one record a minute of what a service does to an instance, with a count', async () => {
    const { audit, clock, records } = setUp();
    const ids = await Promise.all([1, 2, 3].map((n) => audit.add({ ...registered, after: { n } })));
    expect(new Set(ids).size).toBe(1);
    expect(records).toEqual([{ ...registered, after: { n: 3 }, count: 3 }]);
    await audit.add({ ...registered, id: 'reports-2' });
    await clock.pass(60_001);
    await audit.add(registered);
    expect(records.map(({ id, count }) => [id, count])).toEqual([
      ['reports-1', 3],
      ['reports-2', undefined],
      ['reports-1', undefined],
    ]);
  });

  it('keeps one record a minute of what a role forbids, whatever object was meant', async () => {
    const { audit, records } = setUp();
    const refused = {
      ...registered,
      role: 'viewer',
      outcome: 'refused',
      reason: 'access.forbidden',
    } as const;
    for (const id of ['a', 'b']) await audit.add({ ...refused, action: 'DELETE /api/v1/tasks/{id}', id });
    await audit.add({ ...refused, action: 'PUT /api/v1/tasks/{id}' });
    expect(records.map(({ id, count }) => [id, count])).toEqual([
      ['b', 2],
      ['reports-1', undefined],
    ]);
  });

  it('keeps each change by a person', async () => {
    const { audit, records } = setUp();
    for (let n = 0; n < 2; n += 1) await audit.add({ ...registered, role: 'admin' });
    expect(records).toHaveLength(2);
  });

  it('begins a record again when the store was away', async () => {
    const { audit, records, store } = setUp();
    const { add } = store;
    store.add = () => Promise.reject(new Error('away'));
    await expect(audit.add(registered)).rejects.toThrow('away');
    store.add = add;
    await audit.add(registered);
    expect(records).toEqual([registered]);
  });
});
