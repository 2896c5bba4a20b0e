import type { SchedulerBeat, SchedulerInfo, SchedulerRegistry } from '@distribute-schedule/application';
import type { SqlStore } from '../sql-store';

export class SqlSchedulerRegistry implements SchedulerRegistry {
  constructor(private readonly store: SqlStore) {}

  beat(scheduler: SchedulerBeat, ttlMs: number): Promise<boolean> {
    return this.store.write(async ({ transaction, now }) => {
      const [holder] = await transaction.query<{ readonly document: string }>(
        'select document from scheduler where bucket = 0 and id = ? and expires_at > ?',
        scheduler.id,
        now,
      );
      if (holder && startedAtOf(holder) !== scheduler.startedAt) return false;
      const values = [now + ttlMs, now, JSON.stringify(scheduler), scheduler.id] as const;
      const changed = await transaction.execute(
        'update scheduler set expires_at = ?, last_heartbeat = ?, document = ? where bucket = 0 and id = ?',
        ...values,
      );
      if (changed === 1) return true;
      await transaction.execute(
        'insert into scheduler (expires_at, last_heartbeat, document, id) values (?, ?, ?, ?)',
        ...values,
      );
      return true;
    });
  }

  live(): Promise<readonly SchedulerInfo[]> {
    return this.store.read(async (reader, now) => {
      const rows = await reader.query<{ readonly document: string; readonly last_heartbeat: number }>(
        'select document, last_heartbeat from scheduler where bucket = 0 and expires_at > ? order by id',
        now,
      );
      return rows.map(({ document, last_heartbeat: lastHeartbeat }) => ({
        ...(JSON.parse(document) as SchedulerBeat),
        lastHeartbeat,
      }));
    });
  }

  leave({ id, startedAt }: Pick<SchedulerBeat, 'id' | 'startedAt'>): Promise<void> {
    return this.store.write(async ({ transaction }) => {
      const statement = 'select document from scheduler where bucket = 0 and id = ?';
      const [holder] = await transaction.query<{ readonly document: string }>(statement, id);
      if (!holder || startedAtOf(holder) !== startedAt) return;
      await transaction.execute('delete from scheduler where bucket = 0 and id = ?', id);
    });
  }
}

const startedAtOf = ({ document }: { readonly document: string }): number =>
  (JSON.parse(document) as SchedulerBeat).startedAt;
