import type { SchedulerBeat, SchedulerInfo, SchedulerRegistry } from '@distribute-schedule/application';
import type { EmbeddedStore } from '../embedded-store';
import type { SchedulerRecord } from '../tables/records';

export class EmbeddedSchedulerRegistry implements SchedulerRegistry {
  constructor(private readonly store: EmbeddedStore) {}

  beat(scheduler: SchedulerBeat, ttlMs: number): Promise<boolean> {
    return this.store.write((step) => {
      const { schedulers } = step.tables;
      const until = step.now + ttlMs;
      const before = schedulers.get(scheduler.id);
      if (before && before.until > step.now && !isOf(before, scheduler)) return false;
      if (before) step.doNotExpire(before.until, scheduler.id, 'scheduler');
      schedulers.putSync(scheduler.id, { info: JSON.stringify(scheduler), until, lastBeat: step.now });
      step.expire(until, scheduler.id, { kind: 'scheduler' });
      return true;
    });
  }

  live(): Promise<readonly SchedulerInfo[]> {
    return this.store.read(({ tables: { schedulers }, now }) =>
      [...schedulers.getRange()].flatMap(({ value: { info, until, lastBeat } }) =>
        until <= now ? [] : [{ ...(JSON.parse(info) as SchedulerBeat), lastHeartbeat: lastBeat }],
      ),
    );
  }

  leave(scheduler: Pick<SchedulerBeat, 'id' | 'startedAt'>): Promise<void> {
    const { id } = scheduler;
    return this.store.write((step) => {
      const before = step.tables.schedulers.get(id);
      if (!before || !isOf(before, scheduler)) return;
      step.doNotExpire(before.until, id, 'scheduler');
      step.tables.schedulers.removeSync(id);
    });
  }
}

const isOf = ({ info }: SchedulerRecord, { startedAt }: Pick<SchedulerBeat, 'startedAt'>): boolean =>
  (JSON.parse(info) as SchedulerBeat).startedAt === startedAt;
