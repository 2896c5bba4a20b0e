import type { AuditEntry } from '@distribute-schedule/application';
import { inMemory } from './memory/in-memory';
import { makeStoreIn } from './testing/make-embedded-store';

const change: AuditEntry = {
  who: 'ops',
  role: 'admin',
  from: '',
  action: '',
  outcome: 'done',
  id: 'old',
};

describe('Audit records in the embedded store', () => {
  it('are deleted when they are too old, and not listed before that', async () => {
    const { store, auditLog, passTime, close } = await makeStoreIn(inMemory());
    const listed = async () => (await auditLog.list({ limit: 9 })).records.map(({ id }) => id);
    const sizeOf = () => store.read(({ tables }) => tables.auditRecords.size('audit'));
    await auditLog.add(change);
    await passTime(60_001);
    expect([await listed(), await sizeOf()]).toEqual([[], 1]);
    await auditLog.add({ ...change, id: 'new' });
    expect([await listed(), await sizeOf()]).toEqual([['new'], 1]);
    await close();
  });
});
