import type { Ports, ShowTimelineCommand, TimelinePage, UseCases } from '@distribute-schedule/application';
import { aConfig, someMoment } from '@distribute-schedule/domain/testing';
import type { TaskId } from '@distribute-schedule/domain';
import request from 'supertest';
import { ApiServer } from '../server/api-server';
import { partsWith, secretOf, settings } from '../server/specs/an-api';

const hourMs = 3_600_000;
const iso = (at: number) => new Date(at).toISOString();

const aPage = (overrides: Partial<TimelinePage> = {}): TimelinePage => ({
  now: someMoment,
  rows: [],
  next: undefined,
  isComplete: true,
  density: undefined,
  ...overrides,
});

function anApi(page: TimelinePage = aPage()) {
  const asked: ShowTimelineCommand[] = [];
  const execute = (command: ShowTimelineCommand) => {
    asked.push(command);
    return Promise.resolve(page);
  };
  const useCases = { showTimeline: { execute } } as unknown as UseCases;
  const clock = { now: () => someMoment } as Ports['clock'];
  const parts = { ...partsWith({ clock }), useCases };
  const app = new ApiServer(parts, settings).app();
  const get = async (query = '') => {
    const response = await request(app)
      .get(`/api/v1/timeline${query}`)
      .set({ authorization: `Bearer ${secretOf('viewer')}` });
    return { status: response.status, body: response.body as Record<string, unknown> };
  };
  return { asked, get };
}

describe('GET /api/v1/timeline', () => {
  it('shows the last hour when no span is given', async () => {
    const { asked, get } = anApi();
    const { status, body } = await get();
    expect([status, body]).toMatchObject([
      200,
      { items: [], next_cursor: null, complete: true, density: null },
    ]);
    expect(asked).toEqual([{ from: someMoment - hourMs, to: someMoment, maxBuckets: 96, limit: 50 }]);
  });

  it.each([
    ['from=2026-01-01T01:00:00Z&to=2026-01-01T00:00:00Z', 'to', 'to must be after from'],
    ['from=2026-01-01T00:00:00Z&to=2026-01-09T00:00:01Z', 'to', 'at most 8 days after from'],
    ['from=2016-01-01T00:00:00Z&to=2016-01-02T00:00:00Z', 'from', 'at most 366 days away from now'],
    ['buckets=1000', 'buckets', 'buckets'],
    ['limit=0', 'limit', 'limit'],
    ['cursor=bm90aGluZw', 'cursor', 'next_cursor of an earlier page'],
  ])('refuses %s', async (query, field, reason) => {
    const { status, body } = await anApi().get(`?${query}`);
    expect([status, body['code']]).toEqual([400, 'request.invalid']);
    expect(JSON.stringify(body)).toContain(reason);
    expect(JSON.stringify(body)).toContain(field);
  });

  it('shows rows with what ran, what did not run and what is due, and continues behind its cursor', async () => {
    const config = aConfig({
      id: 'a',
      name: 'Task a',
      trigger: { kind: 'cron', expression: '0 0 2 * * *', timeZone: 'UTC' },
    });
    const row: TimelinePage['rows'][number] = {
      stored: { config, dueAt: someMoment + 9, open: 0 },
      isTrouble: true,
      runs: [
        { taskId: 'a@1' as TaskId, status: 'failed', startAt: someMoment, endAt: someMoment + 5, lateMs: 3 },
      ],
      notRun: [
        {
          dueAt: someMoment,
          outcome: 'skipped',
          reason: 'overlap',
          decidedAt: 0,
          lateMs: 0,
          by: 's',
          epoch: 1,
        },
      ],
      due: [{ at: someMoment + 9, startsAt: someMoment + 10, skippedBy: 'window' }],
      dense: [{ kind: 'due', from: someMoment, to: someMoment + 1, perHour: 12.34 }],
      usualMs: 5,
    };
    const density = {
      bucketMs: 60_000,
      slots: 4,
      dueTasks: 1,
      countedUntil: someMoment + 7,
      buckets: [{ at: someMoment, ended: 2, failed: 1, due: 3, atOnce: 2 }],
    };
    const { asked, get } = anApi(aPage({ rows: [row], next: [0, -someMoment, 'a'], density }));
    const span = `from=${iso(someMoment)}&to=${iso(someMoment + hourMs)}`;
    const { body } = await get(`?${span}&q=Task`);
    const at = iso(someMoment);
    expect(body['items']).toEqual([
      {
        task_id: 'a',
        task_name: 'Task a',
        cron_expression: '0 0 2 * * *',
        time_zone: 'UTC',
        enabled: true,
        trouble: true,
        next_run_at: iso(someMoment + 9),
        p50_ms: 5,
        known_since: null,
        runs: [
          {
            execution_id: 'a@1',
            status: 'failed',
            due_at: iso(someMoment - 3),
            start_time: at,
            end_time: iso(someMoment + 5),
            late_ms: 3,
          },
        ],
        not_run: [
          {
            due_at: at,
            until: null,
            outcome: 'skipped',
            reason: 'overlap',
            reason_code: 'overlap',
            reason_params: {},
          },
        ],
        due: [{ due_at: iso(someMoment + 9), skipped_by: 'window' }],
        dense: [{ kind: 'due', from: at, to: iso(someMoment + 1), per_hour: 12.3 }],
      },
    ]);
    expect(body['density']).toMatchObject({
      slots: 4,
      counted_until: iso(someMoment + 7),
      buckets: [{ at, ended: 2, failed: 1, due: 3, at_once: 2 }],
    });
    await get(`?${span}&cursor=${String(body['next_cursor'])}`);
    expect(asked).toMatchObject([{ search: 'Task' }, { after: [0, -someMoment, 'a'] }]);
  });
});
