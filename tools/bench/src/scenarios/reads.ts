import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { addConfigs } from '../configs';
import { Member } from '../member';
import { onRedis } from '../place';
import { later, spread, thousands, type Row } from '../row';

const firesPerSecond = 200;
const seconds = 20;
/** What is slow for being new, in the first seconds of a process, is not counted. */
const warmUpSeconds = 5;
const port = 18_080;

interface Reading {
  readonly what: string;
  readonly perSecond: number;
  readonly paths: readonly string[];
}

const readings: readonly Reading[] = [
  {
    what: 'single reads',
    perSecond: 1_000,
    paths: ['/api/v1/tasks/config-7', '/api/v1/scheduler/status', '/api/v1/tasks/config-42'],
  },
  {
    what: 'lists of 20',
    perSecond: 200,
    paths: [
      '/api/v1/tasks?limit=20',
      '/api/v1/executions?task_id=config-7&limit=20',
      '/api/v1/executions?limit=20',
    ],
  },
];

/** What people and dashboards read while tasks run: how quick the answers are, and what they cost the due times. */
export async function measureReads(): Promise<readonly Row[]> {
  const configuration = { ...onRedis('reads'), api: { port, rateLimit: 100_000 } };
  const worker = await Member.start({ configuration: onRedis('reads'), roles: ['work'] });
  const scheduler = await Member.start({ configuration, roles: ['schedule', 'api'] });
  await addConfigs(onRedis('reads'), firesPerSecond, 'spread');
  await sleep(2_000);
  await worker.ask();
  await sleep(seconds * 1_000);
  const alone = await worker.ask();
  const rows: Row[] = [];
  for (const reading of readings) rows.push(...(await measure(reading, worker, alone)));
  await Promise.all([scheduler.stop(), worker.stop()]);
  return rows;
}

async function measure(reading: Reading, worker: Member, alone: readonly number[]): Promise<Row[]> {
  await readFor(reading, warmUpSeconds);
  await worker.ask();
  const { tookMs, refused } = await readFor(reading, seconds);
  const beside = await worker.ask();
  const answered = thousands(tookMs.length / seconds);
  return [
    {
      what: `REST API on Redis: ${answered} of ${thousands(reading.perSecond)} ${reading.what} a second, beside ${firesPerSecond} fires a second`,
      figure: spread(tookMs),
      bare: refused === 0 ? '' : `${refused} refused or timed out`,
    },
    {
      what: 'late at the handler meanwhile',
      figure: spread(beside),
      bare: `without reads: ${spread(alone)}`,
      ratio: later(99, beside, alone),
    },
  ];
}

/** At the beat of the clock, whether or not the answers keep up: what waits for its turn counts as slow. */
async function readFor(
  { perSecond, paths }: Reading,
  forSeconds: number,
): Promise<{ tookMs: number[]; refused: number }> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 100 });
  const tookMs: number[] = [];
  const underWay = new Set<Promise<void>>();
  let refused = 0;
  const startedAt = performance.now();
  for (let sent = 0; sent < forSeconds * perSecond; sent++) {
    const dueAt = startedAt + (sent * 1_000) / perSecond;
    if (dueAt > performance.now() + 1) await sleep(dueAt - performance.now());
    const answer = get(paths[sent % paths.length] ?? '/health', agent).then((isOk) => {
      if (isOk) tookMs.push(performance.now() - dueAt);
      else refused += 1;
      underWay.delete(answer);
    });
    underWay.add(answer);
  }
  await Promise.all(underWay);
  agent.destroy();
  return { tookMs, refused };
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
