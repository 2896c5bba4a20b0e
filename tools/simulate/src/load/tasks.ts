import type { NewTaskFields } from '@distribute-schedule/application';
import type { SeededRandomness } from '@distribute-schedule/testing';

const minute = 60_000;
const hour = 60 * minute;

/** Zones with an offset of half or quarter hours, a clock change of half an hour or at midnight, or no clock change. */
const zones = [
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'America/Santiago',
  'Africa/Cairo',
  'UTC',
];

/** Start times shortly before something unusual: a clock change, or 29 February. */
export const startTimes = [
  '2026-03-28T06:00:00Z',
  '2026-10-24T12:00:00Z',
  '2026-03-07T20:00:00Z',
  '2026-04-04T03:00:00Z',
  '2026-09-05T12:00:00Z',
  '2026-04-23T09:00:00Z',
  '2028-02-28T18:00:00Z',
].map((text) => Date.parse(text));

type Draw = (random: SeededRandomness, now: number) => Partial<NewTaskFields>;

const cron =
  (expression: (random: SeededRandomness) => string): Draw =>
  (random) => ({
    trigger: expression(random),
    timeZone: random.one(zones),
  });

/** The tasks of a small system, which together run about 15 times an hour. */
const kinds: readonly Draw[] = [
  cron((random) => `${random.between(0, 59)} * * * *`),
  cron((random) => `${random.between(0, 59)} * * * *`),
  cron((random) => `${random.between(0, 59)} */2 * * *`),
  cron((random) => `${random.between(0, 59)} ${random.between(0, 4)} * * *`),
  cron(() => '30 2 * * *'),
  cron(() => '0 0 * * *'),
  cron(() => '0 2 29 2 *'),
  cron(() => '*/30 1-3 * * *'),
  (random) => ({ trigger: `@every ${random.one([20, 25, 45])}m` }),
  (random) => ({ trigger: `@every ${random.one([15, 40])}m`, bounds: { jitterMs: 5 * minute } }),
  (random) => ({ trigger: `@after ${random.one([15, 30])}m` }),
  (random) => ({ trigger: '@every 10m', overlap: 'sequential', handler: random.one(['work', 'deadly']) }),
  () => ({ trigger: '@every 15m', overlap: 'skip', handler: 'work' }),
  (random) => ({
    trigger: '@every 15m',
    overlap: 'replace',
    handler: random.one(['work', 'long', 'deadly']),
    timeoutMs: hour,
  }),
  (random, now) => ({ trigger: { kind: 'once', at: now + random.between(1, 10 * hour) } }),
  () => ({ trigger: '@every 40m', handler: 'long', timeoutMs: hour }),
  () => ({ trigger: '@manual' }),
];

export const kindCount = kinds.length;

export function drawTask(random: SeededRandomness, kind: number, name: string, now: number): NewTaskFields {
  const drawn = kinds[kind]?.(random, now) ?? {};
  return {
    name,
    executor: 'local',
    handler: random.one(['work', 'work', 'work', 'work', 'quick', 'quick', 'doomed']),
    overlap: random.one(['parallel', 'parallel', 'sequential', 'skip', 'replace']),
    misfire: { mode: random.one(['once', 'skip', 'all']), maxCount: random.one([2, 100]) },
    timeoutMs: random.one([2, 5, 30]) * minute,
    retryPolicy: { maxRetries: random.between(0, 3), retryDelayMs: random.one([0, 1_000, 30_000]) },
    priority: random.between(0, 9),
    ...drawn,
  };
}
