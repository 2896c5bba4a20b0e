import { percentile } from '../row';
import { measureFullLoad } from './full-load';
import { delaysOf, summary } from './fire-rows';
import { Measurement } from './measurement';
import type { PeerOptions } from './process';
import { scaled, withoutPreparation, type Bench, type OpenRow, type PeerRow, type Sample } from './row';

const optionsOf = (bench: Bench, more: Partial<PeerOptions> = {}): PeerOptions => ({
  side: 'ours',
  redisUrl: bench.redisUrl,
  name: 'bench',
  concurrency: 100,
  handlerMs: 0,
  ...more,
});

const far = '0 0 1 1 *';
const hotCount = 100;
const idleSide = (count: number) => `${count.toLocaleString('en')} idle configs`;

/** Fires of 100 hot configs beside idle ones. Both numbers of idle configs are in Redis during the whole row. */
function openIdle(counts: readonly number[]): PeerRow['open'] {
  return async (bench): Promise<OpenRow> => {
    await bench.probe.empty();
    const nameOf = (count: number) => `idle-${count}`;
    for (const count of counts) {
      await Measurement.beside(bench.probe, optionsOf(bench, { name: nameOf(count) }), async (m) => {
        const idle = { count: scaled(count, bench), cron: far, prefix: 'idle' };
        await m.producer.tell({ do: 'schedule', schedules: idle });
        const hot = { count: hotCount, cron: '* * * * * *', prefix: 'hot' };
        await m.producer.tell({ do: 'schedule', schedules: hot });
      });
    }
    const run = (side: string) => {
      const count = counts.find((one) => idleSide(one) === side) ?? 0;
      return runHot(bench, nameOf(count));
    };
    return { run, close: () => Promise.resolve() };
  };
}

function runHot(bench: Bench, name: string): Promise<Sample> {
  const { probe } = bench;
  return Measurement.beside(probe, optionsOf(bench, { name }), async (m) => {
    const scheduler = await m.scheduler();
    const worker = m.worker();
    await worker.tell({ do: 'work' });
    const until = (holds: () => Promise<boolean>) => m.until(holds);
    // New processes are slow, and the hot configs were due while no scheduler ran.
    const from = Date.now() + 1_000;
    await delaysOf(worker, { count: hotCount, skip: 2, take: 0 }, until, from);
    const redisBefore = await probe.cpuMicros();
    const before = [await worker.progress(), await scheduler?.progress()] as const;
    const take = scaled(8, bench);
    const instants = await delaysOf(worker, { count: hotCount, skip: 3, take }, until, from);
    const after = [await worker.progress(), await scheduler?.progress()] as const;
    const ran = after[0].count - before[0].count;
    const redisMicros = (await probe.cpuMicros()) - redisBefore;
    const schedulerMicros = (after[1]?.cpuMicros ?? 0) - (before[1]?.cpuMicros ?? 0);
    return { ...summary(instants), cost: (redisMicros + schedulerMicros) / ran };
  });
}

const idleRow = (name: string, few: number, many: number): PeerRow => ({
  name,
  sides: [idleSide(few), idleSide(many)],
  figures: [
    { key: 'p50', what: '100 fires in one instant beside idle configs, p50', unit: 'ms' },
    { key: 'p99', what: '100 fires in one instant beside idle configs, p99', unit: 'ms' },
    {
      key: 'cost',
      what: 'CPU time of Redis and the scheduler per fire beside idle configs',
      unit: 'us',
      target: { of: 'ratio', atMost: 1.2 },
    },
  ],
  open: openIdle([few, many]),
});

/** Fires of the highest priority while many tasks of the default priority wait for the same slots. */
function runUrgent(bench: Bench): Promise<Sample> {
  const { probe } = bench;
  const count = 5;
  return Measurement.on(probe, optionsOf(bench, { concurrency: 10, handlerMs: 20 }), async (m) => {
    await m.scheduler();
    await m.producer.tell({ do: 'fill', count: scaled(10_000, bench, 1_000) });
    const schedules = { count, cron: '* * * * * *', prefix: 'urgent', priority: 'highest' } as const;
    await m.producer.tell({ do: 'schedule', schedules });
    const worker = m.worker();
    await worker.tell({ do: 'work' });
    const take = scaled(6, bench);
    const instants = await delaysOf(worker, { count, skip: 2, take }, (holds) => m.until(holds));
    const delays = instants.flat();
    return { p50: percentile(delays, 50), p99: percentile(delays, 99) };
  });
}

export const ownRows: readonly PeerRow[] = [
  idleRow('idle', 1_000, 200_000),
  {
    name: 'urgent',
    sides: ['ours'],
    figures: [
      { key: 'p50', what: 'fire of priority 9 while 10,000 tasks wait for 10 slots, p50', unit: 'ms' },
      {
        key: 'p99',
        what: 'fire of priority 9 while 10,000 tasks wait for 10 slots, p99',
        unit: 'ms',
        target: { of: 'figure', atMost: 100 },
      },
    ],
    open: withoutPreparation(runUrgent),
  },
  {
    name: 'full-load',
    sides: ['ours'],
    figures: [
      { key: 'perSecond', what: 'tasks run while the following was measured', unit: 'a second' },
      {
        key: 'readP99',
        what: 'single read of the API beside full load, p99',
        unit: 'ms',
        target: { of: 'figure', atMost: 100 },
      },
      {
        key: 'heartbeatLate',
        what: 'latest heartbeat of a worker beside full load, later than its interval by',
        unit: 'ms',
        target: { of: 'figure', atMost: 500 },
      },
      {
        key: 'renewalLate',
        what: 'latest renewal of the leader beside full load, later than its interval by',
        unit: 'ms',
        target: { of: 'figure', atMost: 500 },
      },
    ],
    open: withoutPreparation((bench) => measureFullLoad(bench)),
  },
];

/** Rows that take long, for `--long`. */
export const longRows: readonly PeerRow[] = [idleRow('idle-long', 1_000, 1_000_000)];
