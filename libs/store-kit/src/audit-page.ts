import {
  auditSources,
  type AuditPage,
  type AuditQuery,
  type AuditRecord,
  type AuditSource,
} from '@distribute-schedule/application';
import { maxAuditRecordsAtOnce, maxAuditRecordsPerSearch } from './limits';

/** A record with its number within its source. Numbers of a source increase with the time. */
interface NumberedRecord {
  readonly number: number;
  readonly record: Omit<AuditRecord, 'recordId'>;
}

/** Records to look at: the newest `limit` ones below a number, of one subject if that is named. */
export interface AuditSpan {
  readonly below: number | undefined;
  readonly limit: number;
  readonly subject: string | undefined;
}

export interface AuditChunk {
  /** Newest first. Records that were deleted or are too old are left out. */
  readonly records: readonly NumberedRecord[];
  /** Number below which the next records follow; 0 if none follow. */
  readonly next: number;
}

export type ReadAuditRecords = (source: AuditSource, span: AuditSpan) => Promise<AuditChunk>;

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

/** What a search found in one source. */
interface Found extends AuditChunk {
  readonly source: AuditSource;
  /** Time of the oldest record that the search looked at, if it stopped before the end. */
  readonly stoppedAt: number;
}

/**
 * Merges the records of both sources that match the query, newest first. A cursor has, for each source, the number below
 * which its records follow, such as `120.7`.
 */
export async function auditPage(query: AuditQuery, read: ReadAuditRecords): Promise<AuditPage> {
  const cursor = query.before?.split('.').map(Number);
  const found = await Promise.all(
    auditSources.map((source, i) => searchSource(source, query, cursor ? (cursor[i] ?? 0) : undefined, read)),
  );
  // A source that stopped early may have more records before this time, so older ones of the other wait for the next page.
  const since = Math.max(...found.map(({ stoppedAt }) => stoppedAt));
  const page = found
    .flatMap(({ source, records }) => records.map(({ number, record }) => ({ source, number, record })))
    .filter(({ record }) => record.at >= since)
    .sort((a, b) => b.record.at - a.record.at || b.number - a.number)
    .slice(0, query.limit)
    .map(({ source, number, record }) => ({ ...record, recordId: auditRecordId(source, number) }));
  const listed = new Set(page.map(({ recordId }) => recordId));
  const next = found.map(({ source, records, next: afterAll }) => {
    const left = records.find(({ number }) => !listed.has(auditRecordId(source, number)));
    return left ? left.number + 1 : afterAll;
  });
  return {
    records: page,
    next: next.some((number) => number > 0) ? next.join('.') : undefined,
  };
}

/** Looks through a source until a page is full, the source ends or the bound is reached. */
async function searchSource(
  source: AuditSource,
  query: AuditQuery,
  below: number | undefined,
  read: ReadAuditRecords,
): Promise<Found> {
  const { limit, subject, from = -Infinity, to } = query;
  if (below === 0 || (query.source !== undefined && query.source !== source))
    return { source, records: [], next: 0, stoppedAt: -Infinity };
  const size = isConditional(query) ? maxAuditRecordsAtOnce : limit + 1;
  const records: NumberedRecord[] = [];
  let next = below ?? (to === undefined ? undefined : await numberAt(source, to, read));
  let oldest = -Infinity;
  for (let looked = 0; looked < maxAuditRecordsPerSearch && records.length <= limit; looked += size) {
    const chunk = await read(source, { below: next, limit: size, subject });
    records.push(...chunk.records.filter(({ record }) => matches(record, query)));
    oldest = chunk.records.at(-1)?.record.at ?? oldest;
    // The records before this one are older still.
    next = oldest < from ? 0 : chunk.next;
    if (next === 0) return { source, records, next, stoppedAt: -Infinity };
  }
  return { source, records, next: next ?? 0, stoppedAt: oldest };
}

const isConditional = ({ who, outcome, from, to }: AuditQuery): boolean =>
  [who, outcome, from, to].some((condition) => condition !== undefined);

function matches({ at, ...record }: NumberedRecord['record'], query: AuditQuery): boolean {
  const { subject = record.id, who = record.who, outcome = record.outcome } = query;
  const isSame = record.id === subject && record.who === who && record.outcome === outcome;
  return isSame && at >= (query.from ?? -Infinity) && at < (query.to ?? Infinity);
}

/** Returns the number below which the records before a time are. Halves the span, so it reads about 20 records. */
async function numberAt(source: AuditSource, time: number, read: ReadAuditRecords): Promise<number> {
  const newestBelow = async (below?: number) =>
    (await read(source, { below, limit: 1, subject: undefined })).records[0];
  const newest = await newestBelow();
  if (!newest || newest.record.at < time) return newest ? newest.number + 1 : 1;
  // Records below `low` are before the time, and those from `high` on are not.
  let [low, high] = [1, newest.number];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const found = await newestBelow(middle + 1);
    if (found && found.record.at >= time) high = found.number;
    else low = middle + 1;
  }
  return high;
}
