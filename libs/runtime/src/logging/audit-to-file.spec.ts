import { mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuditEntry } from '@distribute-schedule/application';
import { SettableClock } from '@distribute-schedule/application/testing';
import { AuditToFile } from './audit-to-file';
import { rotatingSink } from './create-logger';

const entry: AuditEntry = {
  who: 'ops',
  role: 'admin',
  from: '10.0.0.1',
  action: 'PATCH /api/v1/tasks/{id}',
  outcome: 'attempted',
  id: 'a',
};

function setUp() {
  const path = join(mkdtempSync(join(tmpdir(), 'audit-')), 'logs', 'audit.log');
  const store = {
    add: () => Promise.resolve('7'),
    conclude: () => Promise.resolve(),
    list: () => Promise.resolve({ records: [], next: undefined }),
  };
  const file = rotatingSink('audit.file', path, { sizeBytes: 1_000_000, keep: 2 });
  const lines = () =>
    readFileSync(path, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
  return { path, store, lines, audit: new AuditToFile(store, file, new SettableClock()) };
}

describe('AuditToFile', () => {
  it('writes each attempt and each outcome as a line of JSON that only owner and group can read', async () => {
    const { audit, lines, path } = setUp();
    const recordId = await audit.add(entry);
    await audit.conclude(recordId, { ...entry, outcome: 'done', before: { n: 1 }, after: { n: 2 } });
    const at = expect.stringMatching(/^\d{4}-.*Z$/) as string;
    expect(lines()).toEqual([
      { ...entry, at, record: '7' },
      { ...entry, at, record: '7', outcome: 'done', before: { n: 1 }, after: { n: 2 } },
    ]);
    expect(statSync(path).mode & 0o777).toBe(0o640);
  });

  it('writes no line about a change that the store could not record before it was tried', async () => {
    const { audit, store, lines } = setUp();
    await audit.add(entry);
    store.add = () => Promise.reject(new Error('away'));
    await expect(audit.add(entry)).rejects.toThrow('away');
    expect(lines()).toHaveLength(1);
  });

  it('writes the outcome also when the store cannot record it', async () => {
    const { audit, store, lines } = setUp();
    store.conclude = () => Promise.reject(new Error('away'));
    await expect(audit.conclude('7', { ...entry, outcome: 'done' })).rejects.toThrow('away');
    expect(lines()).toMatchObject([{ record: '7', outcome: 'done' }]);
  });
});
