import type { LeaderLock } from '@distribute-schedule/application';
import type { SessionLock } from '../database/session-lock';
import type { SqlStore } from '../sql-store';
import type { Step } from '../steps/step';

interface LeaderRow {
  readonly scheduler_id: string;
  readonly expires_at: number;
  readonly epoch: number;
}

/**
 * A lease in one row. The row stays when the lease ends, because it counts the elections.
 *
 * The lease alone decides who leads. A leader renews it at least twice within its ttl, and holds the lock of its session
 * if the database has such locks. So if that lock is free and half of the ttl has passed without a renewal, the leader is
 * gone, and another scheduler does not wait for the other half.
 */
export class SqlLeaderLock implements LeaderLock {
  constructor(
    private readonly store: SqlStore,
    private readonly sessionLock?: SessionLock,
  ) {}

  async acquire(schedulerId: string, ttlMs: number): Promise<number | undefined> {
    const hasLock = (await this.sessionLock?.take(schedulerId)) === true;
    const epoch = await this.takeLease(schedulerId, { ttlMs, earlyMs: hasLock ? ttlMs / 2 : 0 });
    // Leaves it to the leader, who takes it when it renews the lease.
    if (epoch === undefined && hasLock) await this.sessionLock?.release(schedulerId);
    return epoch;
  }

  private takeLease(
    schedulerId: string,
    { ttlMs, earlyMs }: { readonly ttlMs: number; readonly earlyMs: number },
  ): Promise<number | undefined> {
    return this.store.write(async (step) => {
      const lease = await readLease(step);
      const isMine = lease?.scheduler_id === schedulerId;
      const isFree = !lease || lease.expires_at <= step.now + (isMine ? 0 : earlyMs);
      if (!isFree && !isMine) return undefined;
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
      if (taken !== 1) return undefined;
      if (isFree) step.addEvent('leader changed', '', '', schedulerId);
      return epoch;
    });
  }

  async renew(schedulerId: string, ttlMs: number): Promise<boolean> {
    const isRenewed = await this.renewLease(schedulerId, ttlMs);
    // Keeps its connection alive. The renewal does not wait, because the leader can do without the lock.
    if (isRenewed) void this.sessionLock?.take(schedulerId);
    return isRenewed;
  }

  private renewLease(schedulerId: string, ttlMs: number): Promise<boolean> {
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

  async release(schedulerId: string): Promise<void> {
    // Before the lease, so that the scheduler that is woken finds both free.
    await this.sessionLock?.release(schedulerId);
    return this.store.write(async (step) => {
      const released = await step.transaction.execute(
        'update leader set expires_at = 0 where bucket = 0 and scheduler_id = ? and expires_at > ?',
        schedulerId,
        step.now,
      );
      if (released !== 1) return;
      step.addEvent('leader changed', '', '');
      step.send('schedulers', { kind: 'leaderless' });
    });
  }
}

async function readLease({ transaction }: Step): Promise<LeaderRow | undefined> {
  const [lease] = await transaction.query<LeaderRow>(
    'select scheduler_id, expires_at, epoch from leader where bucket = 0',
  );
  return lease;
}
