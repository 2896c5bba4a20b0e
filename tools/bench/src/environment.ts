import { mkdtempSync } from 'node:fs';
import path from 'node:path';
import type { PartialConfiguration } from '@distribute-schedule/runtime';

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set. Start the benchmark with npm run bench.`);
  return value;
}

export const redisUrl = (): string => required('BENCH_REDIS_URL');

export const freshFolder = (): string => mkdtempSync(path.join(required('BENCH_FOLDER'), 'store-'));

/** Configuration for the Redis of this run, with a key prefix that keeps each measurement separate. */
export function onRedis(name: string): PartialConfiguration {
  return {
    redis: { addr: new URL(redisUrl()).host, keyPrefix: `${name}:` },
    api: { port: 0 },
    log: { level: 'error' },
  };
}
