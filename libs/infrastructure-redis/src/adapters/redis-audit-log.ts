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
  type NumberedRecord,
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
      record: writeEntry(entry),
      maxRecords: maxRecords[source],
      retentionMs,
    });
    return auditRecordId(source, number);
  }

  async conclude(recordId: string, entry: AuditEntry): Promise<void> {
    const { source, number } = readAuditRecordId(recordId);
    await this.store.run(scripts.concludeAudit, { source, number, record: writeEntry(entry) });
  }

  async list(query: AuditQuery): Promise<AuditPage> {
    const [seconds] = await this.store.send((redis) => redis.time());
    const oldest = Number(seconds) * 1000 - this.store.retention.audit.retentionMs;
    return auditPage(query, (source, below, limit) => this.read(source, { below, limit, oldest }));
  }

  private async read(
    source: AuditSource,
    { below, limit, oldest }: { below: number | undefined; limit: number; oldest: number },
  ): Promise<readonly NumberedRecord[]> {
    const newest = (below ?? (await this.newest(source)) + 1) - 1;
    if (newest < 1) return [];
    const numbers = Array.from({ length: limit }, (_, i) => newest - i).filter((number) => number > 0);
    const [, recordsKey] = keysOf[source];
    const rows = await this.store.send((redis) =>
      redis.hmget(this.store.keyspace.key(recordsKey), ...numbers.map(String)),
    );
    return rows.flatMap((row, i) => {
      const number = numbers[i];
      const record = readRecord(row);
      return number !== undefined && record && record.at >= oldest ? [{ number, record }] : [];
    });
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
function readRecord(row: string | null): NumberedRecord['record'] | undefined {
  if (row === null) return undefined;
  const end = row.indexOf(' ');
  return { ...(JSON.parse(row.slice(end + 1)) as AuditEntry), at: Number(row.slice(0, end)) };
}
