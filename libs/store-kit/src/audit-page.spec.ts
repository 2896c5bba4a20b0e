import type { AuditEntry, AuditQuery } from '@distribute-schedule/application';
import { auditPage, type AuditSpan, type ReadAuditRecords } from './audit-page';
import { maxAuditRecordsPerSearch } from './limits';

/** Records of people. The number of a record is its time, too. */
const stored = (count: number, whoOf: (number: number) => string) =>
  Array.from({ length: count }, (_, i) => {
    const number = count - i;
    const entry: AuditEntry = {
      who: whoOf(number),
      role: 'admin',
      from: '',
      action: '',
      outcome: 'done',
      id: '',
    };
    return { number, record: { ...entry, at: number } };
  });

function readFrom(records: ReturnType<typeof stored>) {
  const spans: AuditSpan[] = [];
  const read: ReadAuditRecords = (source, span) => {
    if (source === 'machines') return Promise.resolve({ records: [], next: 0 });
    spans.push(span);
    const { below = Infinity, limit } = span;
    const found = records.filter(({ number }) => number < below).slice(0, limit);
    return Promise.resolve({
      records: found,
      next: found.length < limit ? 0 : (found.at(-1)?.number ?? 0),
    });
  };
  return { read, spans, looked: () => spans.reduce((sum, { limit }) => sum + limit, 0) };
}

describe('A page of the audit', () => {
  it('looks at a bounded number of records, and goes on where the page before stopped', async () => {
    const { read, looked } = readFrom(stored(1200, (number) => (number === 1 ? 'ann' : 'bob')));
    const sizes: number[] = [];
    let query: AuditQuery = { who: 'ann', limit: 10 };
    for (;;) {
      const before = looked();
      const { records, next } = await auditPage(query, read);
      sizes.push(records.length);
      expect(looked() - before).toBeLessThanOrEqual(maxAuditRecordsPerSearch);
      if (next === undefined) break;
      query = { ...query, before: next };
    }
    expect(sizes).toEqual([0, 0, 1]);
  });

  it('begins at the end of the span without reading what is newer', async () => {
    const { read, looked } = readFrom(stored(100_000, () => 'ann'));
    const { records, next } = await auditPage({ from: 500, to: 503, limit: 10 }, read);
    expect(records.map(({ at }) => at)).toEqual([502, 501, 500]);
    expect(next).toBeUndefined();
    expect(looked()).toBeLessThan(150);
  });

  it('loses no record when many match and the page is short', async () => {
    const { read } = readFrom(stored(450, (number) => (number % 3 === 0 ? 'ann' : 'bob')));
    const found: number[] = [];
    for (let before: string | undefined; ;) {
      const page = await auditPage({ who: 'ann', limit: 7, ...(before !== undefined && { before }) }, read);
      found.push(...page.records.map(({ at }) => at));
      before = page.next;
      if (before === undefined) break;
    }
    expect(found).toEqual(Array.from({ length: 150 }, (_, i) => 450 - 3 * i));
  });
});
