import { delaysOf } from '../peers/fire-rows';
import { Measurement } from '../peers/measurement';
import { scaled, type Bench } from '../peers/row';
import { usageOf } from './usage';

export interface FireFigures {
  readonly redisMicros: number;
  readonly commands: number;
  readonly networkBytes: number;
  readonly schedulerMicros: number;
  readonly ledgerBytes: number;
}

const optionsOf = ({ redisUrl }: Bench) =>
  ({ side: 'ours', redisUrl, name: 'bench', concurrency: 100, handlerMs: 0 }) as const;

/** 500 fires a second at whole seconds, with their runs. */
export function measureFires(bench: Bench): Promise<FireFigures> {
  const { probe } = bench;
  const count = scaled(500, bench, 20);
  return Measurement.on(probe, optionsOf(bench), async (m) => {
    const scheduler = await m.scheduler();
    const worker = m.worker();
    await worker.tell({ do: 'work' });
    await m.producer.tell({ do: 'schedule', schedules: { count, cron: '* * * * * *', prefix: 'hot' } });
    const until = (holds: () => Promise<boolean>) => m.until(holds);
    await delaysOf(worker, { count, skip: 2, take: 0 }, until);
    const before = await usageOf(probe);
    const [worked, led] = [await worker.progress(), await scheduler?.progress()];
    await delaysOf(worker, { count, skip: 3, take: scaled(10, bench) }, until);
    const used = (await usageOf(probe)).since(before);
    const ran = (await worker.progress()).count - worked.count;
    const ledCpu = ((await scheduler?.progress())?.cpuMicros ?? 0) - (led?.cpuMicros ?? 0);
    return {
      redisMicros: used.cpuMicros / ran,
      commands: used.commands / ran,
      networkBytes: used.networkBytes / ran,
      schedulerMicros: ledCpu / ran,
      ledgerBytes: await ledgerBytes(bench),
    };
  });
}

async function ledgerBytes({ probe: { redis } }: Bench): Promise<number> {
  const key = 'bench:config:ledger:hot-0';
  const used = await redis.memory('USAGE', key);
  return (used ?? 0) / Math.max(1, await redis.llen(key));
}

export interface LeaderFigures {
  readonly perSecond: number;
  readonly idleRss: number;
  readonly rss: number;
}

/** Fires of configs that are due together. No worker runs, so only the leader and Redis work. */
export function measureLeader(bench: Bench): Promise<LeaderFigures> {
  const { probe } = bench;
  const count = scaled(5_000, bench, 50);
  return Measurement.on(probe, optionsOf(bench), async (m) => {
    const scheduler = await m.scheduler();
    const { rssBytes: idleRss = 0 } = (await scheduler?.progress()) ?? {};
    // They are due every minute, at a second that leaves enough time to add them.
    const dueAt = Math.ceil(Date.now() / 1_000 + count / 500 + 3) * 1_000;
    const cron = `${new Date(dueAt).getUTCSeconds()} * * * * *`;
    await m.producer.tell({ do: 'schedule', schedules: { count, cron, prefix: 'due' } });
    const open = () => probe.redis.zcard('bench:task:index:open');
    await m.until(async () => (await open()) >= count);
    const tookMs = Date.now() - dueAt;
    const { rssBytes: rss = 0 } = (await scheduler?.progress()) ?? {};
    return { perSecond: (count / tookMs) * 1_000, idleRss, rss };
  });
}
