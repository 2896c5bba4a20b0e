import type { Ports } from '@distribute-schedule/application';
import type { FireRecord, LedgerException, TaskConfigId } from '@distribute-schedule/domain';
import { aConfig } from '@distribute-schedule/domain/testing';
import request from 'supertest';
import { ApiServer } from '../server/api-server';
import { partsWith, secretOf, settings } from '../server/specs/an-api';

interface Answer {
  readonly items?: readonly { readonly due_at: string; readonly task_id?: string }[];
  readonly next_cursor: string | null;
  readonly errors: readonly { readonly field: string }[];
}

const aRecord = (dueAt: number, overrides: Partial<FireRecord> = {}): FireRecord => ({
  dueAt,
  outcome: 'fired',
  decidedAt: 100 + dueAt,
  lateMs: 0,
  by: 's1',
  epoch: 1,
  ...overrides,
});

/** @param records of the task `a`, newest first  @param exceptions of all tasks, newest first */
function anApi(records: FireRecord[], exceptions: LedgerException[] = []) {
  const taskConfigs = {
    find: (id: string) => Promise.resolve(id === 'a' ? { config: aConfig({ id }) } : undefined),
    ledger: (_id: TaskConfigId, limit: number) => Promise.resolve(records.slice(0, limit)),
    ledgerExceptions: (limit: number, before?: string) => {
      const from = before === undefined ? 0 : exceptions.findIndex(({ position }) => position === before) + 1;
      return Promise.resolve(exceptions.slice(from, from + limit));
    },
  } as unknown as Ports['taskConfigs'];
  const app = new ApiServer(partsWith({ taskConfigs }), settings).app();
  return async (path: string) => {
    const response = await request(app)
      .get(`/api/v1/${path}`)
      .set({ authorization: `Bearer ${secretOf('viewer')}` });
    const body = response.body as Answer;
    return { status: response.status, body, due: (body.items ?? []).map(({ due_at }) => Date.parse(due_at)) };
  };
}

describe('GET /api/v1/tasks/{id}/ledger', () => {
  it('goes through all pages while due times are added', async () => {
    const records = [5, 4, 3, 2, 1].map((at) => aRecord(at));
    const get = anApi(records);
    const first = await get('tasks/a/ledger?limit=2');
    expect(first.due).toEqual([5, 4]);
    records.unshift(aRecord(6));
    const second = await get(`tasks/a/ledger?limit=2&cursor=${first.body.next_cursor}`);
    const third = await get(`tasks/a/ledger?limit=2&cursor=${second.body.next_cursor}`);
    expect([second.due, third.due, third.body.next_cursor]).toEqual([[3, 2], [1], null]);
  });

  it('continues behind a record that is no longer kept', async () => {
    const get = anApi([aRecord(9), aRecord(1)]);
    expect((await get('tasks/a/ledger?cursor=105.5')).due).toEqual([1]);
  });

  it('filters by outcome and by due time, and finds a record that stands for several due times', async () => {
    const get = anApi([
      aRecord(9_000, { outcome: 'late' }),
      aRecord(4_000, { outcome: 'missed', until: 8_000 }),
      aRecord(3_000, { outcome: 'missed' }),
      aRecord(2_000, { outcome: 'skipped' }),
    ]);
    const span = `from=${new Date(5_000).toISOString()}&to=${new Date(9_001).toISOString()}`;
    expect((await get(`tasks/a/ledger?${span}`)).due).toEqual([9_000, 4_000]);
    expect((await get('tasks/a/ledger?outcome=missed,skipped')).due).toEqual([4_000, 3_000, 2_000]);
  });

  it.each(['outcome=lost', 'cursor=x', 'from=soon', 'limit=1001'])('refuses %s', async (query) => {
    const { status, body } = await anApi([])(`tasks/a/ledger?${query}`);
    expect([status, body.errors.map(({ field }) => field)]).toEqual([400, [query.split('=')[0]]]);
  });
});

describe('GET /api/v1/ledger', () => {
  const many = Array.from({ length: 5_000 }, (_, i): LedgerException => ({
    position: `${9_000 - i}-0`,
    configId: (i === 4_500 ? 'rare' : 'a') as TaskConfigId,
    record: aRecord(9_000 - i, { outcome: i % 2 === 0 ? 'missed' : 'skipped' }),
  }));

  it('pages through the due times of all tasks', async () => {
    const get = anApi([], many.slice(0, 5));
    const first = await get('ledger?limit=3');
    expect([first.due, first.body.items?.[0]?.task_id]).toEqual([[9_000, 8_999, 8_998], 'a']);
    const second = await get(`ledger?limit=3&cursor=${first.body.next_cursor}`);
    expect([second.due, second.body.next_cursor]).toEqual([[8_997, 8_996], null]);
  });

  it('ends at due times that were decided before the span begins', async () => {
    const exceptions = Array.from({ length: 600 }, (_, i): LedgerException => {
      const record = aRecord(10_000 - i, { outcome: 'missed' });
      return { position: `${i + 1}`, configId: 'a' as TaskConfigId, record };
    });
    const { due, body } = await anApi([], exceptions)(`ledger?from=${new Date(9999).toISOString()}`);
    expect([due, body.next_cursor]).toEqual([[10_000, 9999], null]);
  });

  it('answers with an empty page and a cursor when it has looked at enough of them', async () => {
    const get = anApi([], many);
    const seen: number[] = [];
    let [cursor, pages]: [string | null, number] = ['', 0];
    for (; cursor !== null; pages++) {
      const page = await get(`ledger?task_id=rare&outcome=missed${cursor && `&cursor=${cursor}`}`);
      seen.push(...page.due);
      cursor = page.body.next_cursor;
    }
    expect([seen, pages]).toEqual([[4_500], 3]);
  });
});
