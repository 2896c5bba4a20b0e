import http from 'node:http';
import { freePort, get } from '../peers/full-load';
import { Measurement } from '../peers/measurement';
import { scaled, type Bench } from '../peers/row';

const clients = 20;

export interface ApiFigures {
  readonly perSecond: number;
  readonly idleRss: number;
  readonly rss: number;
}

/** Single reads of configs, as fast as one API process answers them. */
export function measureApi(bench: Bench): Promise<ApiFigures> {
  const { probe, redisUrl } = bench;
  const options = { side: 'ours', redisUrl, name: 'bench', concurrency: 1, handlerMs: 0 } as const;
  return Measurement.on(probe, options, async (m) => {
    await m.producer.tell({ do: 'schedule', schedules: { count: 100, cron: '0 0 1 1 *', prefix: 'read' } });
    const api = m.worker();
    const port = await freePort();
    await api.tell({ do: 'serve', port });
    const { rssBytes: idleRss } = await api.progress();
    const agent = new http.Agent({ keepAlive: true, maxSockets: clients });
    const reads = async (each: number) => {
      await Promise.all(
        Array.from({ length: clients }, async (_, client) => {
          for (let n = 0; n < each; n += 1) await get(port, `/api/v1/tasks/read-${client}`, agent);
        }),
      );
    };
    await reads(scaled(100, bench));
    const each = scaled(400, bench, 2);
    const startedAt = performance.now();
    await reads(each);
    const tookMs = performance.now() - startedAt;
    agent.destroy();
    const { rssBytes: rss } = await api.progress();
    return { perSecond: ((clients * each) / tookMs) * 1_000, idleRss, rss };
  });
}
