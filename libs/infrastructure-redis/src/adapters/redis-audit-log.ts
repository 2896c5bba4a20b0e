import { randomUUID } from 'node:crypto';
import {
  auditSourceOf,
  type AuditEntry,
  type AuditLog,
  type AuditPage,
  type AuditQuery,
  type AuditSource,
} from '@distribute-schedule/application';
import {
  auditPage,
  auditRecordId,
  boundedAuditEntry,
  readAuditRecordId,
  requestTtlMs,
  type AuditChunk,
  type AuditSpan,
} from '@distribute-schedule/store-kit';
import type { RedisStore } from '../redis-store';
import { scripts } from '../lua/scripts';

const keysOf = {
  people: ['auditNumber', 'auditRecords'],
  machines: ['auditMachineNumber', 'auditMachineRecords'],
} as const;

/** The records of a source have consecutive numbers, so that their order needs no index. */
export class RedisAuditLog implements AuditLog {
  constructor(private readonly store: RedisStore) {}

  async add(entry: AuditEntry): Promise<string> {
    const source = auditSourceOf(entry);
    const { maxRecords, retentionMs } = this.store.retention.audit;
    const number = await this.store.run(scripts.addAudit, {
      requestToken: randomUUID(),
      requestTtlMs,
      source,
      subject: entry.id,
      record: writeEntry(entry),
      maxRecords: maxRecords[source],
      retentionMs,
    });
    return auditRecordId(source, number);
  }

  async conclude(recordId: string, entry: AuditEntry): Promise<void> {
    const { source, number } = readAuditRecordId(recordId);
    await this.store.run(scripts.concludeAudit, {
      source,
      number,
      subject: entry.id,
      record: writeEntry(entry),
    });
  }

  async list(query: AuditQuery): Promise<AuditPage> {
    const [seconds] = await this.store.send((redis) => redis.time());
    const oldest = Number(seconds) * 1000 - this.store.retention.audit.retentionMs;
    return auditPage(query, (source, span) => this.read(source, span, oldest));
  }

  private async read(source: AuditSource, span: AuditSpan, oldest: number): Promise<AuditChunk> {
    const numbers = await this.numbersIn(source, span);
    if (numbers.length === 0) return { records: [], next: 0 };
    const [, recordsKey] = keysOf[source];
    const rows = await this.store.send((redis) =>
      redis.hmget(this.store.keyspace.key(recordsKey), ...numbers.map(String)),
    );
    const records = rows.flatMap((row, i) => {
      const number = numbers[i];
      const record = readRecord(row);
      return number !== undefined && record && record.at >= oldest ? [{ number, record }] : [];
    });
    const isEnd = records.length === 0 || numbers.length < span.limit;
    return { records, next: isEnd ? 0 : (numbers.at(-1) ?? 0) };
  }

  /** Numbers of the records in a span, newest first. Some of the records may have been deleted. */
  private async numbersIn(source: AuditSource, { below, limit, subject }: AuditSpan): Promise<number[]> {
    if (subject !== undefined) return this.numbersOf(`${subject}\n${source}`, below, limit);
    const newest = (below ?? (await this.newest(source)) + 1) - 1;
    return Array.from({ length: Math.min(limit, newest) }, (_, i) => newest - i);
  }

  /** @param start what the members of the subject begin with, as in include-audit.lua */
  private async numbersOf(start: string, below: number | undefined, limit: number): Promise<number[]> {
    // An exclamation mark comes after the space that stands before the number.
    const end = below === undefined ? `(${start}!` : `(${start} ${String(below).padStart(15, '0')}`;
    const key = this.store.keyspace.key('auditSubjects');
    const members = await this.store.send((redis) =>
      redis.zrange(key, end, `[${start} `, 'BYLEX', 'REV', 'LIMIT', 0, limit),
    );
    return members.map((member) => Number(member.slice(start.length + 1)));
  }

  private async newest(source: AuditSource): Promise<number> {
    const [numberKey] = keysOf[source];
    return Number(await this.store.send((redis) => redis.get(this.store.keyspace.key(numberKey))));
  }
}

function writeEntry(entry: AuditEntry): string {
  return JSON.stringify(boundedAuditEntry(entry));
}

/** Reads what `writeEntry` wrote. The store put its time in front. */
function readRecord(row: string | null): AuditChunk['records'][number]['record'] | undefined {
  if (row === null) return undefined;
  const end = row.indexOf(' ');
  return { ...(JSON.parse(row.slice(end + 1)) as AuditEntry), at: Number(row.slice(0, end)) };
}
