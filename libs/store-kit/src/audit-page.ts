import {
  auditSources,
  type AuditPage,
  type AuditQuery,
  type AuditRecord,
  type AuditSource,
} from '@distribute-schedule/application';

/** A record with its number within its source. Numbers of a source increase with the time. */
export interface NumberedRecord {
  readonly number: number;
  readonly record: Omit<AuditRecord, 'recordId'>;
}

/** Returns the records of a source below a number, newest first. */
export type ReadAuditRecords = (
  source: AuditSource,
  below: number | undefined,
  limit: number,
) => Promise<readonly NumberedRecord[]>;

const machineMark = 'm';

/** Id of a record: its number, with a mark for records of machines. */
export const auditRecordId = (source: AuditSource, number: number): string =>
  `${source === 'machines' ? machineMark : ''}${number}`;

export function readAuditRecordId(recordId: string): {
  readonly source: AuditSource;
  readonly number: number;
} {
  return recordId.startsWith(machineMark)
    ? { source: 'machines', number: Number(recordId.slice(machineMark.length)) }
    : { source: 'people', number: Number(recordId) };
}

/**
 * Merges the records of both sources by time, newest first. A cursor has, for each source, the number below which its
 * records follow, such as `120.7`.
 */
export async function auditPage(
  { before, limit, source: only }: AuditQuery,
  read: ReadAuditRecords,
): Promise<AuditPage> {
  const cursor = before?.split('.').map(Number);
  const sources = await Promise.all(
    auditSources.map(async (source, i) => {
      const below = cursor === undefined ? undefined : (cursor[i] ?? 0);
      const isWanted = only === undefined || only === source;
      return { source, below, rows: isWanted ? await read(source, below, limit + 1) : [] };
    }),
  );
  const all = sources
    .flatMap(({ source, rows }) => rows.map(({ number, record }) => ({ source, number, record })))
    .sort((a, b) => b.record.at - a.record.at || b.number - a.number);
  const page = all.slice(0, limit);
  const next = sources.map(({ source, below, rows }) => {
    const last = page.findLast((one) => one.source === source);
    // A source without a record on this page continues with its newest one, so that later ones stay out.
    return last?.number ?? (rows[0] ? rows[0].number + 1 : (below ?? 0));
  });
  return {
    records: page.map(({ source, number, record }) => ({
      ...record,
      recordId: auditRecordId(source, number),
    })),
    next: all.length > limit ? next.join('.') : undefined,
  };
}
