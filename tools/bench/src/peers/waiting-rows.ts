import { Measurement } from './measurement';
import { percentile } from '../row';
import { scaled, withoutPreparation, type Bench, type Figure, type PeerRow, type Sample } from './row';
import type { SideName } from './side';

const bothSides = ['bullmq', 'ours'];

const cpuFigures: readonly Figure[] = [
  { key: 'redisMicros', what: 'CPU time of Redis per task', unit: 'us' },
  { key: 'workerMicros', what: 'CPU time of the workers per task', unit: 'us' },
];

interface Waiting {
  readonly workers: number;
  readonly concurrency: number;
  readonly tasks: number;
  readonly target: number;
}

const waitingRow = (name: string, { workers, concurrency, tasks, target }: Waiting): PeerRow => ({
  name,
  sides: bothSides,
  floor: 'floor',
  figures: [
    {
      key: 'perSecond',
      what: `waiting tasks run, ${workers === 1 ? '1 worker' : `${workers} workers`}, c=${concurrency}`,
      unit: 'a second',
      target: { of: 'ratio', atLeast: target },
    },
    ...cpuFigures,
  ],
  open: withoutPreparation((bench, side) =>
    runWaiting(bench, side as SideName, { workers, concurrency, tasks, target }),
  ),
});

/** Runs tasks that already wait. The rate counts from the start of the first handler to the start of the last one. */
function runWaiting(bench: Bench, side: SideName, { workers, concurrency, tasks }: Waiting): Promise<Sample> {
  const { probe, redisUrl } = bench;
  const total = scaled(tasks, bench, 50);
  return Measurement.on(probe, { side, redisUrl, name: 'bench', concurrency, handlerMs: 0 }, async (m) => {
    await m.scheduler();
    await m.producer.tell({ do: 'fill', count: total });
    const running = Array.from({ length: workers }, () => m.worker());
    await Promise.all(running.map((worker) => worker.progress()));
    await probe.quiet();
    const redisBefore = await probe.cpuMicros();
    await Promise.all(running.map((worker) => worker.tell({ do: 'work' })));
    const progress = () => Promise.all(running.map((worker) => worker.progress()));
    await m.until(async () => (await progress()).reduce((sum, { count }) => sum + count, 0) >= total);
    await probe.quiet();
    const reports = (await progress()).filter(({ count }) => count > 0);
    const redisMicros = (await probe.cpuMicros()) - redisBefore;
    const tookMs =
      Math.max(...reports.map(({ lastAt }) => lastAt)) - Math.min(...reports.map(({ firstAt }) => firstAt));
    return {
      perSecond: (total / tookMs) * 1_000,
      redisMicros: redisMicros / total,
      workerMicros: reports.reduce((sum, { cpuMicros }) => sum + cpuMicros, 0) / total,
    };
  });
}

/** Triggers one task after the other while nothing else waits or runs. */
function runTriggers(bench: Bench, side: SideName): Promise<Sample> {
  const { probe, redisUrl } = bench;
  const warmUp = scaled(100, bench, 5);
  const total = scaled(500, bench, 20);
  return Measurement.on(
    probe,
    { side, redisUrl, name: 'bench', concurrency: 10, handlerMs: 0 },
    async (m) => {
      await m.scheduler();
      const worker = m.worker();
      await worker.tell({ do: 'work' });
      await m.producer.tell({ do: 'trigger', count: warmUp, pauseMs: 8 });
      await probe.quiet();
      const redisBefore = await probe.cpuMicros();
      const before = await worker.progress();
      await m.producer.tell({ do: 'trigger', count: total, pauseMs: 8 });
      await m.until(async () => (await worker.progress()).count >= warmUp + total);
      const report = await worker.report();
      const delays = report.triggerDelays.slice(warmUp);
      return {
        p50: percentile(delays, 50),
        p99: percentile(delays, 99),
        redisMicros: ((await probe.cpuMicros()) - redisBefore) / total,
        workerMicros: (report.cpuMicros - before.cpuMicros) / total,
      };
    },
  );
}

/** Memory of tasks that wait, and of the same tasks after they have run. */
function runMemory(bench: Bench, side: SideName): Promise<Sample> {
  const { probe, redisUrl } = bench;
  const total = scaled(20_000, bench, 50);
  return Measurement.on(
    probe,
    { side, redisUrl, name: 'bench', concurrency: 100, handlerMs: 0 },
    async (m) => {
      await m.scheduler();
      const worker = m.worker();
      await worker.progress();
      await probe.quiet();
      const empty = await probe.usedBytes();
      await m.producer.tell({ do: 'fill', count: total });
      await probe.quiet();
      const filled = await probe.usedBytes();
      await worker.tell({ do: 'work' });
      await m.until(async () => (await worker.progress()).count >= total);
      await probe.quiet();
      const finished = await probe.usedBytes();
      return { waiting: (filled - empty) / total, finished: (finished - empty) / total };
    },
  );
}

export const waitingRows: readonly PeerRow[] = [
  waitingRow('c1', { workers: 1, concurrency: 1, tasks: 5_000, target: 1.3 }),
  waitingRow('c10', { workers: 1, concurrency: 10, tasks: 15_000, target: 1.3 }),
  waitingRow('c100', { workers: 1, concurrency: 100, tasks: 40_000, target: 2 }),
  waitingRow('two-workers', { workers: 2, concurrency: 100, tasks: 40_000, target: 2 }),
  {
    name: 'trigger',
    sides: bothSides,
    floor: 'floor',
    figures: [
      {
        key: 'p50',
        what: 'trigger to handler, idle, p50',
        unit: 'ms',
        target: { of: 'ratio', atMost: 0.8 },
      },
      {
        key: 'p99',
        what: 'trigger to handler, idle, p99',
        unit: 'ms',
        target: { of: 'ratio', atMost: 0.8 },
      },
      ...cpuFigures,
    ],
    open: withoutPreparation((bench, side) => runTriggers(bench, side as SideName)),
  },
  {
    name: 'memory',
    sides: bothSides,
    floor: 'floor',
    figures: [
      { key: 'waiting', what: 'memory of a waiting run', unit: 'B', target: { of: 'figure', atMost: 900 } },
      {
        key: 'finished',
        what: 'memory of a finished run that is kept',
        unit: 'B',
        target: { of: 'figure', atMost: 700 },
      },
    ],
    open: withoutPreparation((bench, side) => runMemory(bench, side as SideName)),
  },
];
