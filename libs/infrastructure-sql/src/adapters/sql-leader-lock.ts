import type { LeaderLock } from '@distribute-schedule/application';
import type { SqlStore } from '../sql-store';
import type { Step } from '../steps/step';

interface LeaderRow {
  readonly scheduler_id: string;
  readonly expires_at: number;
  readonly epoch: number;
}

/** A lease in one row. The row stays when the lease ends, because it counts the elections. */
export class SqlLeaderLock implements LeaderLock {
  constructor(private readonly store: SqlStore) {}

  acquire(schedulerId: string, ttlMs: number): Promise<number | undefined> {
    return this.store.write(async (step) => {
      const lease = await readLease(step);
      const isFree = !lease || lease.expires_at <= step.now;
      if (!isFree && lease.scheduler_id !== schedulerId) return undefined;
      const epoch = (lease?.epoch ?? 0) + (isFree ? 1 : 0);
      const until = step.now + ttlMs;
      const taken = await (lease
        ? // Names the lease that was read, because another process may have taken it since.
          step.transaction.execute(
            `update leader set scheduler_id = ?, expires_at = ?, epoch = ?
             where bucket = 0 and epoch = ? and expires_at = ?`,
            schedulerId,
            until,
            epoch,
            lease.epoch,
            lease.expires_at,
          )
        : step.transaction.execute(
            'insert into leader (bucket, scheduler_id, expires_at, epoch) values (0, ?, ?, ?)',
            schedulerId,
            until,
            epoch,
          ));
      return taken === 1 ? epoch : undefined;
    });
  }

  renew(schedulerId: string, ttlMs: number): Promise<boolean> {
    return this.store.write(async (step) => {
      const renewed = await step.transaction.execute(
        'update leader set expires_at = ? where bucket = 0 and scheduler_id = ? and expires_at > ?',
        step.now + ttlMs,
        schedulerId,
        step.now,
      );
      return renewed === 1;
    });
  }

  release(schedulerId: string): Promise<void> {
    return this.store.write(async (step) => {
      const released = await step.transaction.execute(
        'update leader set expires_at = 0 where bucket = 0 and scheduler_id = ? and expires_at > ?',
        schedulerId,
        step.now,
      );
      if (released === 1) step.send('schedulers', { kind: 'leaderless' });
    });
  }
}

async function readLease({ transaction }: Step): Promise<LeaderRow | undefined> {
  const [lease] = await transaction.query<LeaderRow>(
    'select scheduler_id, expires_at, epoch from leader where bucket = 0',
  );
  return lease;
}
