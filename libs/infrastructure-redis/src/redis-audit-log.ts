import type { AuditEntry, AuditLog, AuditPage, AuditRecord } from '@distribute-schedule/application';
import type { RedisStore } from './redis-store';

/** How many changes are kept, about, and how much of each side of one. */
const kept = 10_000;
const mostCharacters = 16_384;

export class RedisAuditLog implements AuditLog {
  constructor(private readonly store: RedisStore) {}

  async append({ before, after, ...entry }: AuditEntry): Promise<void> {
    const document = JSON.stringify({ ...entry, before: bounded(before), after: bounded(after) });
    await this.store.send((redis) => redis.xadd(this.key, 'MAXLEN', '~', kept, '*', 'entry', document));
  }

  async list({ before, limit }: { before?: string; limit: number }): Promise<AuditPage> {
    const from = before === undefined ? '+' : `(${before}`;
    const rows = await this.store.send((redis) => redis.xrevrange(this.key, from, '-', 'COUNT', limit + 1));
    const records = rows.slice(0, limit).map(([id, fields]) => readRecord(id, fields[1] ?? '{}'));
    return { records, next: rows.length > limit ? records.at(-1)?.recordId : undefined };
  }

  private get key(): string {
    return this.store.keyspace.key('auditStream');
  }
}

/** Written by `append` alone, which takes nothing else. */
function readRecord(recordId: string, document: string): AuditRecord {
  return { ...(JSON.parse(document) as AuditEntry), recordId, at: Number(recordId.split('-')[0]) };
}

function bounded(value: unknown): unknown {
  if (value === undefined) return undefined;
  const length = JSON.stringify(value).length;
  return length <= mostCharacters ? value : { left_out: `${length} characters` };
}
