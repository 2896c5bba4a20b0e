import { percentile } from '../row';
import { Measurement } from './measurement';
import { scaled, withoutPreparation, type Bench, type Figure, type PeerRow, type Sample } from './row';
import type { PeerProcess } from './process';
import type { SideName } from './side';

interface Fires {
  readonly count: number;
  readonly cron: string;
  /** Due times at the start that do not count, because new processes are slow. */
  readonly skip: number;
  /** Due times that count. */
  readonly take: number;
}

/** Waits for due times at which all schedules fired, and returns the delays of those that count: those after `from` and after the first few. */
export async function delaysOf(
  worker: PeerProcess,
  { count, skip, take }: Omit<Fires, 'cron'>,
  until: (holds: () => Promise<boolean>) => Promise<void>,
  from = -Infinity,
): Promise<readonly (readonly number[])[]> {
  let complete: (readonly number[])[] = [];
  await until(async () => {
    const { fireDelays } = await worker.report();
    complete = [...fireDelays]
      .filter(([dueAt]) => dueAt >= from)
      .sort(([a], [b]) => a - b)
      .map(([, delays]) => delays)
      .filter((delays) => delays.length >= count);
    return complete.length >= skip + take;
  });
  return complete.slice(skip, skip + take);
}

export function summary(instants: readonly (readonly number[])[]): Sample {
  const all = instants.flat();
  const earliest = instants.map((delays) => Math.min(...delays));
  return {
    earliest: percentile(earliest, 50),
    p50: percentile(all, 50),
    p99: percentile(all, 99),
  };
}

function runFires(bench: Bench, side: SideName, fires: Fires): Promise<Sample> {
  const { probe, redisUrl } = bench;
  const count = scaled(fires.count, bench, 10);
  const take = scaled(fires.take, bench);
  const options = { side, redisUrl, name: 'bench', concurrency: 100, handlerMs: 0 };
  return Measurement.on(probe, options, async (m) => {
    const scheduler = await m.scheduler();
    const worker = m.worker();
    await worker.tell({ do: 'work' });
    await m.producer.tell({
      do: 'schedule',
      schedules: { count, cron: fires.cron, prefix: 'fire' },
    });
    const redisBefore = await probe.cpuMicros();
    const before = [await worker.progress(), await scheduler?.progress()] as const;
    const instants = await delaysOf(worker, { skip: fires.skip, count, take }, (holds) => m.until(holds));
    const after = [await worker.progress(), await scheduler?.progress()] as const;
    const ran = Math.max(1, after[0].count - before[0].count);
    return {
      ...summary(instants),
      redisMicros: ((await probe.cpuMicros()) - redisBefore) / ran,
      workerMicros: (after[0].cpuMicros - before[0].cpuMicros) / ran,
      schedulerMicros: ((after[1]?.cpuMicros ?? 0) - (before[1]?.cpuMicros ?? 0)) / ran,
    };
  });
}

const cpuFigures: readonly Figure[] = [
  { key: 'redisMicros', what: 'CPU time of Redis per fire', unit: 'us' },
  { key: 'schedulerMicros', what: 'CPU time of the scheduler per fire', unit: 'us' },
  { key: 'workerMicros', what: 'CPU time of the workers per fire', unit: 'us' },
];

const fireRow = (name: string, fires: Fires, figures: readonly Figure[]): PeerRow => ({
  name,
  sides: ['bullmq', 'ours'],
  figures: [...figures, ...cpuFigures],
  open: withoutPreparation((bench, side) => runFires(bench, side as SideName, fires)),
});

const ratioAtMost = (atMost: number) => ({ of: 'ratio', atMost }) as const;

/** Adds schedules that are not due during the measurement. */
function runRegister(bench: Bench, side: SideName): Promise<Sample> {
  const { probe, redisUrl } = bench;
  const count = scaled(10_000, bench, 50);
  const options = { side, redisUrl, name: 'bench', concurrency: 1, handlerMs: 0 };
  return Measurement.on(probe, options, async (m) => {
    const schedules = { count: 100, cron: '0 0 1 1 *', prefix: 'first' };
    await m.producer.tell({ do: 'schedule', schedules });
    const before = await probe.usedBytes();
    const redisBefore = await probe.cpuMicros();
    const startedAt = performance.now();
    await m.producer.tell({ do: 'schedule', schedules: { ...schedules, count, prefix: 'schedule' } });
    const tookMs = performance.now() - startedAt;
    return {
      perSecond: (count / tookMs) * 1_000,
      bytes: ((await probe.usedBytes()) - before) / count,
      redisMicros: ((await probe.cpuMicros()) - redisBefore) / count,
    };
  });
}

export const fireRows: readonly PeerRow[] = [
  fireRow('fires-1000', { count: 1_000, cron: '*/5 * * * * *', skip: 1, take: 2 }, [
    { key: 'p50', what: '1,000 cron fires due in one instant, p50', unit: 'ms' },
    { key: 'p99', what: '1,000 cron fires due in one instant, p99', unit: 'ms', target: ratioAtMost(0.25) },
  ]),
  fireRow('fires-500', { count: 500, cron: '* * * * * *', skip: 3, take: 8 }, [
    { key: 'p50', what: '500 fires a second at whole seconds, p50', unit: 'ms' },
    { key: 'p99', what: '500 fires a second at whole seconds, p99', unit: 'ms', target: ratioAtMost(0.1) },
  ]),
  fireRow('fires-100', { count: 100, cron: '*/2 * * * * *', skip: 1, take: 4 }, [
    {
      key: 'earliest',
      what: '100 fires in one instant, earliest',
      unit: 'ms',
      target: { of: 'figure', atMost: 3 },
    },
    { key: 'p50', what: '100 fires in one instant, p50', unit: 'ms' },
    {
      key: 'p99',
      what: '100 fires in one instant, p99',
      unit: 'ms',
      target: { of: 'figure', atMost: 12 },
    },
  ]),
  {
    name: 'register',
    sides: ['bullmq', 'ours'],
    figures: [
      { key: 'perSecond', what: 'schedules registered', unit: 'a second' },
      { key: 'bytes', what: 'memory of a schedule', unit: 'B', target: { of: 'figure', atMost: 900 } },
      { key: 'redisMicros', what: 'CPU time of Redis per schedule', unit: 'us' },
    ],
    open: withoutPreparation((bench, side) => runRegister(bench, side as SideName)),
  },
];
