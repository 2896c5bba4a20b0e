import type { Ports } from '@distribute-schedule/application';
import { unpackDay } from '@distribute-schedule/domain';
import { aConfig, type ConfigOverrides } from '@distribute-schedule/domain/testing';
import request from 'supertest';
import { ApiServer } from '../server/api-server';
import { partsWith, secretOf, settings } from '../server/specs/an-api';

interface Day {
  readonly date: string;
  readonly from: string;
  readonly to: string;
  readonly due: Readonly<Record<string, number>>;
}

const now = Date.parse('2026-11-29T20:00:00Z');
const inShanghai = { kind: 'cron', expression: '0 0 2 * * *', timeZone: 'Asia/Shanghai' } as const;

/** @param kept packed days of the task `a`, by date */
async function days(config: ConfigOverrides, kept: Readonly<Record<string, string>>, query = '') {
  const taskConfigs = {
    find: () => Promise.resolve({ config: aConfig({ id: 'a', ...config }) }),
    dueDays: () =>
      Promise.resolve(
        new Map(
          Object.entries(kept).map(([date, packed]) => [Date.parse(date) / 86_400_000, unpackDay(packed)]),
        ),
      ),
  } as unknown as Ports['taskConfigs'];
  const clock = { now: () => now } as Ports['clock'];
  const response = await request(new ApiServer(partsWith({ taskConfigs, clock }), settings).app())
    .get(`/api/v1/tasks/a/days${query}`)
    .set({ authorization: `Bearer ${secretOf('viewer')}` });
  const body = response.body as { readonly items: readonly Day[]; readonly time_zone: string };
  return { status: response.status, ...body };
}

describe('GET /api/v1/tasks/{id}/days', () => {
  it('shows 35 days in the zone of the task, also those without a due time', async () => {
    const { items, time_zone } = await days({ trigger: inShanghai }, { '2026-11-29': 'p:1 S:2 32:2 m:3' });
    expect([items.length, time_zone, items[0]?.date]).toEqual([35, 'Asia/Shanghai', '2026-10-27']);
    // In Shanghai the day has begun at 16:00 UTC.
    expect(items.at(-1)).toMatchObject({
      date: '2026-11-30',
      from: '2026-11-29T16:00:00.000Z',
      to: '2026-11-30T16:00:00.000Z',
      due: { planned: 0 },
      duration: { p50_ms: null },
    });
    expect(items.at(-2)).toMatchObject({
      date: '2026-11-29',
      due: { planned: 1, missed: 3 },
      ended: { succeeded: 2, failed: 0, cancelled: 0 },
      duration: { p50_ms: 256, p95_ms: 256 },
    });
  });

  it('counts what a pause has skipped so far, beside what is kept', async () => {
    const pausedFrom = Date.parse('2026-11-28T18:00:00Z');
    const { items } = await days(
      { trigger: inShanghai, enabled: false, pausedFrom },
      { '2026-11-29': 'z:1' },
      '?days=2',
    );
    expect(items.map(({ date, due }) => [date, due['paused']])).toEqual([
      ['2026-11-29', 2],
      ['2026-11-30', 1],
    ]);
  });

  it('refuses more days than are kept', async () => {
    expect((await days({}, {}, '?days=36')).status).toBe(400);
  });
});
