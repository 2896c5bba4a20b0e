import http from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { percentile } from '../row';
import { Measurement } from './measurement';
import { scaled, type Bench, type Sample } from './row';
import { quickBeats } from './side';

const readsPerSecond = 100;
const pollMs = 25;

/** Reads of the API, heartbeats and elections while one worker runs tasks as fast as it can. */
export function measureFullLoad(bench: Bench): Promise<Sample> {
  const { probe, redisUrl } = bench;
  const total = scaled(80_000, bench, 500);
  const options = { side: 'ours', redisUrl, name: 'bench', concurrency: 100, handlerMs: 0 } as const;
  return Measurement.on(probe, { ...options, hasQuickBeats: true }, async (m) => {
    await m.scheduler();
    await m.producer.tell({ do: 'fill', count: total });
    const api = m.worker();
    const port = await freePort();
    await api.tell({ do: 'serve', port });
    const worker = m.worker();
    await worker.tell({ do: 'work' });
    await m.until(async () => (await worker.progress()).count > 0);
    let isOver = false;
    const over = () => isOver;
    const measured = Promise.all([
      readUntil(over, port),
      lowestTtl(over, probe.redis, 'bench:worker:pool:*'),
      lowestTtl(over, probe.redis, 'bench:schedule:leader'),
    ]);
    await m.until(async () => (await worker.progress()).count >= total);
    isOver = true;
    const [reads, workerTtl, leaderTtl] = await measured;
    const { count, firstAt, lastAt } = await worker.progress();
    const { timeoutMs, intervalMs } = quickBeats;
    return {
      perSecond: (count / (lastAt - firstAt)) * 1_000,
      readP99: percentile(reads, 99),
      heartbeatLate: Math.max(0, timeoutMs - workerTtl - intervalMs),
      renewalLate: Math.max(0, timeoutMs - leaderTtl - intervalMs),
    };
  });
}

/** Sends single reads at a fixed rate. A read counts from the moment at which it should have been sent. */
async function readUntil(isOver: () => boolean, port: number): Promise<readonly number[]> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 100 });
  const list = await get(port, '/api/v1/executions?limit=1', agent);
  const { items } = JSON.parse(list) as { readonly items: readonly { readonly id: string }[] };
  const paths = ['/api/v1/tasks/waiting-0', `/api/v1/executions/${encodeURIComponent(items[0]?.id ?? '')}`];
  const tookMs: number[] = [];
  const inFlight: Promise<unknown>[] = [];
  const startedAt = performance.now();
  for (let sent = 0; !isOver(); sent += 1) {
    const dueAt = startedAt + (sent * 1_000) / readsPerSecond;
    if (dueAt > performance.now()) await sleep(dueAt - performance.now());
    const path = paths[sent % paths.length] ?? '';
    inFlight.push(get(port, path, agent).then(() => tookMs.push(performance.now() - dueAt)));
  }
  await Promise.all(inFlight);
  agent.destroy();
  return tookMs;
}

export function get(port: number, path: string, agent: http.Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = http.get({ host: '127.0.0.1', port, path, agent }, (response) => {
      let body = '';
      response.on('data', (text: Buffer) => (body += text.toString()));
      response.on('end', () => {
        if (response.statusCode === 200) resolve(body);
        else reject(new Error(`GET ${path}: status ${response.statusCode ?? 0}, ${body.slice(0, 200)}`));
      });
    });
    request.on('error', reject);
  });
}

/** The lowest time to live that the keys have had: they get their full time with each heartbeat. */
async function lowestTtl(isOver: () => boolean, redis: Redis, pattern: string): Promise<number> {
  const [key] = await redis.keys(pattern);
  if (key === undefined) throw new Error(`no key ${pattern}`);
  let lowest = Infinity;
  while (!isOver()) {
    lowest = Math.min(lowest, await redis.pttl(key));
    await sleep(pollMs);
  }
  return lowest;
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
