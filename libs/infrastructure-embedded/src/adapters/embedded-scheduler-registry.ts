import type { SchedulerBeat, SchedulerInfo, SchedulerRegistry } from '@distribute-schedule/application';
import type { EmbeddedStore } from '../embedded-store';

export class EmbeddedSchedulerRegistry implements SchedulerRegistry {
  constructor(private readonly store: EmbeddedStore) {}

  beat(scheduler: SchedulerBeat, ttlMs: number): Promise<void> {
    return this.store.write((step) => {
      const { schedulers } = step.tables;
      const until = step.now + ttlMs;
      const before = schedulers.get(scheduler.id);
      if (before) step.doNotExpire(before.until, scheduler.id, 'scheduler');
      schedulers.putSync(scheduler.id, { info: JSON.stringify(scheduler), until, lastBeat: step.now });
      step.expire(until, scheduler.id, { kind: 'scheduler' });
    });
  }

  live(): Promise<readonly SchedulerInfo[]> {
    return this.store.read(({ tables: { schedulers }, now }) =>
      [...schedulers.getRange()].flatMap(({ value: { info, until, lastBeat } }) =>
        until <= now ? [] : [{ ...(JSON.parse(info) as SchedulerBeat), lastHeartbeat: lastBeat }],
      ),
    );
  }

  leave(id: string): Promise<void> {
    return this.store.write((step) => {
      const before = step.tables.schedulers.get(id);
      if (!before) return;
      step.doNotExpire(before.until, id, 'scheduler');
      step.tables.schedulers.removeSync(id);
    });
  }
}
