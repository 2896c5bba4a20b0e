import type { SchedulerBeat, SchedulerInfo, SchedulerRegistry } from '@distribute-schedule/application';
import { JsonReader, readable } from '../documents/read-json';
import type { RedisStore } from '../redis-store';
import { scripts } from '../lua/scripts';

export class RedisSchedulerRegistry implements SchedulerRegistry {
  constructor(private readonly store: RedisStore) {}

  beat(scheduler: SchedulerBeat, ttlMs: number): Promise<boolean> {
    return this.store.run(scripts.beatScheduler, {
      schedulerId: scheduler.id,
      info: JSON.stringify(scheduler),
      startedAt: scheduler.startedAt,
      ttlMs,
    });
  }

  async live(): Promise<readonly SchedulerInfo[]> {
    const rows = await this.store.run(scripts.liveSchedulers, {});
    return readable(rows, ([document, lastHeartbeat]) => {
      const json = JsonReader.parse(document);
      return {
        id: json.text('id'),
        address: json.text('address'),
        state: json.oneOf('state', ['standing', 'leading', 'following'] as const),
        epoch: json.number('epoch'),
        startedAt: json.number('startedAt'),
        ...(json.has('version') && { version: json.text('version') }),
        ...(json.has('clockOffsetMs') && { clockOffsetMs: json.number('clockOffsetMs') }),
        lastHeartbeat: Number(lastHeartbeat),
      };
    });
  }

  async leave({ id, startedAt }: Pick<SchedulerBeat, 'id' | 'startedAt'>): Promise<void> {
    await this.store.run(scripts.leaveScheduler, { schedulerId: id, startedAt });
  }
}
