import { setTimeout as sleep } from 'node:timers/promises';
import { addConfigs } from '../configs';
import { Member } from '../member';
import { onRedis } from '../place';
import { percentile, spread, thousands, type Row } from '../row';

const firesPerSecond = 200;
const readsPerSecond = 1_000;
const seconds = 20;
const port = 18_080;

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
  const answers = await readFor(seconds);
  const beside = await worker.ask();
  await Promise.all([scheduler.stop(), worker.stop()]);
  return [
    {
      what: `REST API: ${thousands(answers.length / seconds)} reads a second beside ${firesPerSecond} fires a second: answered after`,
      figure: spread(answers),
    },
    {
      what: 'late at the handler beside those reads',
      figure: spread(beside),
      bare: `without them: ${spread(alone)}`,
      ratio: `p99 ${(percentile(beside, 99) - percentile(alone, 99)).toFixed(1)} ms more`,
    },
  ];
}

const paths = [
  '/api/v1/tasks?limit=20',
  '/api/v1/tasks/config-7',
  '/api/v1/executions?task_id=config-7&limit=20',
  '/api/v1/executions?limit=20',
  '/api/v1/scheduler/status',
];

/** At the beat of the clock, whether or not the answers keep up: what waits for its turn counts as slow. */
async function readFor(forSeconds: number): Promise<readonly number[]> {
  const tookMs: number[] = [];
  const underWay = new Set<Promise<void>>();
  const startedAt = performance.now();
  for (let sent = 0; sent < forSeconds * readsPerSecond; sent++) {
    const dueAt = startedAt + (sent * 1_000) / readsPerSecond;
    if (dueAt > performance.now() + 1) await sleep(dueAt - performance.now());
    const path = paths[sent % paths.length] ?? '/health';
    const answer = get(path).then(() => {
      tookMs.push(performance.now() - dueAt);
      underWay.delete(answer);
    });
    underWay.add(answer);
  }
  await Promise.all(underWay);
  return tookMs;
}

async function get(path: string): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`);
  await response.text();
  if (!response.ok) throw new Error(`${path} was answered by ${response.status}`);
}
