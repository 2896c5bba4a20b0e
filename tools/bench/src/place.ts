import { mkdtempSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PartialConfiguration } from '@distribute-schedule/runtime';

function given(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: start this by npm run bench`);
  return value;
}

export const redisUrl = (): string => given('BENCH_REDIS_URL');

export const freshFolder = (): string => mkdtempSync(path.join(given('BENCH_FOLDER'), 'store-'));

/** On the Redis of this run, apart from every other measurement. */
export function onRedis(name: string): PartialConfiguration {
  return {
    redis: { addr: new URL(redisUrl()).host, keyPrefix: `${name}:` },
    api: { port: 0 },
    log: { level: 'error' },
  };
}

export async function until(holds: () => boolean | Promise<boolean>, patienceMs: number): Promise<void> {
  const deadline = performance.now() + patienceMs;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`not so within ${patienceMs} ms: ${holds.toString()}`);
    await sleep(20);
  }
}
