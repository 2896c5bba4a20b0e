import { Measurement } from '../peers/measurement';
import { scaled, type Bench } from '../peers/row';
import type { FilledKind } from '../peers/side';
import { usageOf } from './usage';

interface TaskLoad {
  readonly concurrency: number;
  readonly tasks: number;
  readonly kind?: FilledKind;
}

export interface TaskFigures {
  readonly perSecond: number;
  readonly openBytes: number;
  readonly keptBytes: number;
  readonly redisMicros: number;
  readonly commands: number;
  readonly networkBytes: number;
  readonly workerMicros: number;
  readonly idleRss: number;
  readonly workerRss: number;
}

/** Fills the queues, then lets one worker run all tasks. What Redis does counts for claim and end, not for the filling. */
export function measureTasks(
  bench: Bench,
  { concurrency, tasks, kind = 'waiting' }: TaskLoad,
): Promise<TaskFigures> {
  const { probe, redisUrl } = bench;
  const total = scaled(tasks, bench, 100);
  const options = { side: 'ours', redisUrl, name: 'bench', concurrency, handlerMs: 0 } as const;
  return Measurement.on(probe, options, async (m) => {
    await m.scheduler();
    const worker = m.worker();
    await worker.progress();
    await probe.quiet();
    const empty = await probe.usedBytes();
    await m.producer.tell({ do: 'fill', count: total, kind });
    await probe.quiet();
    const filled = await probe.usedBytes();
    const before = await usageOf(probe);
    const { rssBytes: idleRss } = await worker.progress();
    await worker.tell({ do: 'work' });
    await m.until(async () => (await worker.progress()).count >= total);
    await probe.quiet();
    const used = (await usageOf(probe)).since(before);
    const { firstAt, lastAt, cpuMicros, rssBytes } = await worker.progress();
    return {
      perSecond: (total / (lastAt - firstAt)) * 1_000,
      openBytes: (filled - empty) / total,
      keptBytes: ((await probe.usedBytes()) - empty) / total,
      redisMicros: used.cpuMicros / total,
      commands: used.commands / total,
      networkBytes: used.networkBytes / total,
      workerMicros: cpuMicros / total,
      idleRss,
      workerRss: rssBytes,
    };
  });
}
