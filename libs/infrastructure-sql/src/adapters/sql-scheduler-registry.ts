import type { SchedulerBeat, SchedulerInfo, SchedulerRegistry } from '@distribute-schedule/application';
import type { SqlStore } from '../sql-store';

export class SqlSchedulerRegistry implements SchedulerRegistry {
  constructor(private readonly store: SqlStore) {}

  beat(scheduler: SchedulerBeat, ttlMs: number): Promise<void> {
    return this.store.write(async ({ transaction, now }) => {
      const values = [now + ttlMs, now, JSON.stringify(scheduler), scheduler.id] as const;
      const changed = await transaction.execute(
        'update scheduler set expires_at = ?, last_heartbeat = ?, document = ? where bucket = 0 and id = ?',
        ...values,
      );
      if (changed === 1) return;
      await transaction.execute(
        'insert into scheduler (expires_at, last_heartbeat, document, id) values (?, ?, ?, ?)',
        ...values,
      );
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

  leave(id: string): Promise<void> {
    return this.store.write(async ({ transaction }) => {
      await transaction.execute('delete from scheduler where bucket = 0 and id = ?', id);
    });
  }
}
