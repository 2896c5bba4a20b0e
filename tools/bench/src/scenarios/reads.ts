import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { addConfigs } from '../configs';
import { Member } from '../member';
import { onRedis } from '../environment';
import { difference, spread, thousands, type Row } from '../row';

const firesPerSecond = 200;
const seconds = 20;
/** The first seconds do not count, because new processes are slow. */
const warmUpSeconds = 5;
const port = 18_080;

interface Reading {
  readonly name: string;
  readonly perSecond: number;
  readonly paths: readonly string[];
}

const readings: readonly Reading[] = [
  {
    name: 'single reads',
    perSecond: 1_000,
    paths: ['/api/v1/tasks/config-7', '/api/v1/scheduler/status', '/api/v1/tasks/config-42'],
  },
  {
    name: 'lists of 20',
    perSecond: 200,
    paths: [
      '/api/v1/tasks?limit=20',
      '/api/v1/executions?task_id=config-7&limit=20',
      '/api/v1/executions?limit=20',
    ],
  },
];

/** Measures how fast the API answers the reads of users and dashboards, and how much they delay due times. */
export async function measureReads(): Promise<readonly Row[]> {
  const configuration = { ...onRedis('reads'), api: { port, rateLimit: 100_000 } };
  const worker = await Member.start({ configuration: onRedis('reads'), roles: ['work'] });
  const scheduler = await Member.start({ configuration, roles: ['schedule', 'api'] });
  await addConfigs(onRedis('reads'), firesPerSecond, 'spread');
  await sleep(2_000);
  await worker.report();
  await sleep(seconds * 1_000);
  const alone = await worker.report();
  const rows: Row[] = [];
  for (const reading of readings) rows.push(...(await measure(reading, worker, alone)));
  await Promise.all([scheduler.stop(), worker.stop()]);
  return rows;
}

async function measure(reading: Reading, worker: Member, alone: readonly number[]): Promise<Row[]> {
  await readFor(reading, warmUpSeconds);
  await worker.report();
  const { tookMs, failed } = await readFor(reading, seconds);
  const during = await worker.report();
  const answered = thousands(tookMs.length / seconds);
  return [
    {
      what: `REST API on Redis: ${answered} of ${thousands(reading.perSecond)} ${reading.name} a second, during ${firesPerSecond} fires a second`,
      figure: spread(tookMs),
      bare: failed === 0 ? '' : `${failed} failed`,
    },
    {
      what: 'delay until the handler begins during these reads',
      figure: spread(during),
      bare: `without reads: ${spread(alone)}`,
      ratio: difference(99, during, alone),
    },
  ];
}

/**
 * Sends requests at a fixed rate, even if earlier ones have no answer yet. The time of each read counts from the moment at
 * which it should have been sent, so waiting in a queue counts too.
 */
async function readFor(
  { perSecond, paths }: Reading,
  forSeconds: number,
): Promise<{ tookMs: number[]; failed: number }> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 100 });
  const tookMs: number[] = [];
  const inFlight = new Set<Promise<void>>();
  let failed = 0;
  const startedAt = performance.now();
  for (let sent = 0; sent < forSeconds * perSecond; sent++) {
    const dueAt = startedAt + (sent * 1_000) / perSecond;
    if (dueAt > performance.now() + 1) await sleep(dueAt - performance.now());
    const answer = get(paths[sent % paths.length] ?? '/health', agent).then((isOk) => {
      if (isOk) tookMs.push(performance.now() - dueAt);
      else failed += 1;
      inFlight.delete(answer);
    });
    inFlight.add(answer);
  }
  await Promise.all(inFlight);
  agent.destroy();
  return { tookMs, failed };
}

function get(path: string, agent: http.Agent): Promise<boolean> {
  return new Promise((resolve) => {
    const request = http.get({ host: '127.0.0.1', port, path, agent }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode === 200));
    });
    request.on('error', () => resolve(false));
  });
}
