import { csvOf, entriesOf } from './entries';
import { findingsOf } from './finding';
import type { TimelineRow } from './marks';

const now = Date.parse('2026-11-28T08:00:00Z');

const aRow = (overrides: Partial<TimelineRow>): TimelineRow => ({
  task_id: 'a',
  task_name: 'Task a',
  cron_expression: '@manual',
  time_zone: null,
  enabled: true,
  trouble: false,
  next_run_at: null,
  p50_ms: 900,
  known_since: null,
  runs: [],
  not_run: [],
  due: [],
  dense: [],
  ...overrides,
});

describe('csvOf', () => {
  it('writes a line for each thing, in the order of their times', () => {
    const row = aRow({
      runs: [
        {
          execution_id: 'a@1',
          status: 'failed',
          due_at: '2026-11-28T07:00:00.000Z',
          start_time: '2026-11-28T07:00:00.005Z',
          end_time: '2026-11-28T07:00:01.005Z',
          late_ms: 5,
        },
      ],
      not_run: [
        {
          due_at: '2026-11-28T06:00:00.000Z',
          until: null,
          outcome: 'missed',
          reason: 'misfire',
          reason_code: 'misfire',
          reason_params: {},
        },
      ],
      due: [{ due_at: '2026-11-28T09:00:00.000Z', skipped_by: null }],
      dense: [
        { kind: 'due', from: '2026-11-28T10:00:00.000Z', to: '2026-11-28T11:00:00.000Z', per_hour: 12 },
      ],
    });
    expect(csvOf(entriesOf([row], now)).split('\r\n')).toEqual([
      'task_id,task_name,outcome,due_at,started_at,ended_at,late_ms,took_ms,usual_ms,reason,an_hour,execution_id',
      'a,Task a,missed,2026-11-28T06:00:00.000Z,,,,,900,misfire,,',
      'a,Task a,failed,2026-11-28T07:00:00.000Z,2026-11-28T07:00:00.005Z,2026-11-28T07:00:01.005Z,5,1000,900,,,a@1',
      'a,Task a,due,2026-11-28T09:00:00.000Z,,,,,900,,,',
      'a,Task a,dense-due,,2026-11-28T10:00:00.000Z,2026-11-28T11:00:00.000Z,,,900,,12,',
      '',
    ]);
  });

  it('quotes texts, and lets no spreadsheet compute them', () => {
    const due = [{ due_at: '2026-11-28T09:00:00.000Z', skipped_by: null }];
    const csv = csvOf(entriesOf([aRow({ task_name: '=HYPERLINK("x"),\n', due })], now));
    expect(csv).toContain(`a,"'=HYPERLINK(""x""),\n",due`);
  });
});

describe('findingsOf', () => {
  const bucket = (overrides = {}) => ({
    at: '2026-11-28T08:00:00Z',
    ended: 0,
    failed: 0,
    due: 0,
    at_once: 0,
    ...overrides,
  });
  const density = (buckets: ReturnType<typeof bucket>[], slots = 4) => ({
    bucket_ms: 60_000,
    slots,
    due_tasks: 0,
    counted_until: null,
    buckets,
  });

  it('says when failures began, and where more is due at once than there are slots', () => {
    const buckets = [
      bucket({ ended: 3 }),
      bucket({ ended: 2, failed: 1, at: '2026-11-28T09:00:00Z' }),
      bucket({ due: 9, at_once: 5, at: '2026-11-28T10:00:00Z' }),
    ];
    expect(findingsOf(density(buckets))).toEqual([
      { kind: 'failures', failed: 1, ended: 5, since: Date.parse('2026-11-28T09:00:00Z') },
      { kind: 'collision', at: Date.parse('2026-11-28T10:00:00Z'), atOnce: 5, slots: 4 },
    ]);
  });

  it('says that all is well, and how much is due', () => {
    expect(findingsOf(density([bucket({ ended: 3 }), bucket({ due: 2, at_once: 1 })]))).toEqual([
      { kind: 'well', ended: 3 },
      { kind: 'due', due: 2, atOnce: 1, slots: 4 },
    ]);
    expect(findingsOf(density([bucket()]))).toEqual([{ kind: 'nothing' }]);
  });
});
