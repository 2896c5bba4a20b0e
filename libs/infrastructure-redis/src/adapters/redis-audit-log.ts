import { randomUUID } from 'node:crypto';
import {
  type AuditEntry,
  type AuditLog,
  type AuditPage,
  type AuditRecord,
} from '@distribute-schedule/application';
import { boundedAuditEntry, requestTtlMs } from '@distribute-schedule/store-kit';
import type { RedisStore } from '../redis-store';
import { scripts } from '../lua/scripts';

/** The records have consecutive numbers, so that their order needs no index. */
export class RedisAuditLog implements AuditLog {
  constructor(private readonly store: RedisStore) {}

  async add(entry: AuditEntry): Promise<string> {
    const number = await this.store.run(scripts.addAudit, {
      requestToken: randomUUID(),
      requestTtlMs,
      record: writeEntry(entry),
    });
    return String(number);
  }

  async conclude(recordId: string, entry: AuditEntry): Promise<void> {
    await this.store.run(scripts.concludeAudit, { number: recordId, record: writeEntry(entry) });
  }

  async list({ before, limit }: { before?: string; limit: number }): Promise<AuditPage> {
    const newest = before === undefined ? await this.latest() : Number(before) - 1;
    if (newest < 1) return { records: [], next: undefined };
    const numbers = Array.from({ length: limit + 1 }, (_, i) => String(newest - i));
    const rows = await this.store.send((redis) =>
      redis.hmget(this.store.keyspace.key('auditRecords'), ...numbers),
    );
    const records = numbers.flatMap((number, i) => readRecord(number, rows[i] ?? null) ?? []);
    return {
      records: records.slice(0, limit),
      next: records.length > limit ? records[limit - 1]?.recordId : undefined,
    };
  }

  private async latest(): Promise<number> {
    return Number(await this.store.send((redis) => redis.get(this.store.keyspace.key('auditNumber'))));
  }
}

function writeEntry(entry: AuditEntry): string {
  return JSON.stringify(boundedAuditEntry(entry));
}

/** Reads what `writeEntry` wrote. The store put its time in front. */
function readRecord(recordId: string, row: string | null): AuditRecord | undefined {
  if (row === null) return undefined;
  const end = row.indexOf(' ');
  return {
    ...(JSON.parse(row.slice(end + 1)) as AuditEntry),
    recordId,
    at: Number(row.slice(0, end)),
  };
}
