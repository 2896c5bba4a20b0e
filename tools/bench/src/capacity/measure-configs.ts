import { Measurement } from '../peers/measurement';
import { scaled, type Bench } from '../peers/row';

/** Memory of a config that is not due during the measurement. */
export function measureConfigs(bench: Bench): Promise<{ readonly bytes: number }> {
  const { probe, redisUrl } = bench;
  const count = scaled(20_000, bench, 100);
  const options = { side: 'ours', redisUrl, name: 'bench', concurrency: 1, handlerMs: 0 } as const;
  return Measurement.on(probe, options, async (m) => {
    const schedules = { count: 10, cron: '0 0 1 1 *', prefix: 'first' };
    await m.producer.tell({ do: 'schedule', schedules });
    const before = await probe.usedBytes();
    await m.producer.tell({ do: 'schedule', schedules: { ...schedules, count, prefix: 'config' } });
    return { bytes: ((await probe.usedBytes()) - before) / count };
  });
}
