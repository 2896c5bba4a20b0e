import { Measurement } from '../peers/measurement';
import { scaled, type Bench } from '../peers/row';
import { monotonicMs, quickBeats } from '../peers/side';

/** Longer than the measurement. */
const handlerMs = 600_000;

/**
 * How long after the heartbeat timeout the last run of a killed worker begins again on another one.
 * @param open the number of runs on the killed worker, which has as many slots
 */
export function measureRecovery(bench: Bench, open: number): Promise<number> {
  const { probe, redisUrl } = bench;
  const count = scaled(open, bench, 5);
  const options = { side: 'ours', redisUrl, name: 'bench', concurrency: count, handlerMs } as const;
  return Measurement.on(probe, { ...options, hasQuickBeats: true }, async (m) => {
    await m.scheduler();
    const victim = m.worker();
    await victim.tell({ do: 'work' });
    await m.producer.tell({ do: 'fill', count });
    await m.until(async () => (await victim.progress()).count >= count);
    const heir = m.worker();
    await heir.tell({ do: 'work' });
    const killedAt = await victim.kill();
    await m.until(async () => (await heir.progress()).count >= count);
    const { lastAt } = await heir.progress();
    const tookMs = lastAt - killedAt - quickBeats.timeoutMs;
    await heir.kill();
    return Math.max(0, Math.min(tookMs, monotonicMs() - killedAt));
  });
}
