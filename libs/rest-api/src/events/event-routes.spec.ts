import type { StateChanges } from '@distribute-schedule/application';
import type { Express } from 'express';
import request from 'supertest';
import { ApiServer } from '../server/api-server';
import { partsWith, secretOf, settings } from '../server/specs/an-api';

const change = (id: string) => ({
  id,
  at: 0,
  event: 'started' as const,
  taskId: '',
  configId: 'a',
  detail: '',
});

describe('The route /api/v1/events', () => {
  /** App on a store that had six changes and still has those with these ids. */
  const appOf = (...ids: readonly string[]) => {
    const changes: StateChanges = {
      after: (id) => {
        const known = parseInt(id);
        const found = ids.filter((one) => parseInt(one) > known).map(change);
        const missed = known > 0 && known < 6 - ids.length;
        return Promise.resolve({ changes: found, missed });
      },
      newest: () => Promise.resolve('6-0'),
    };
    return new ApiServer(partsWith({ changes }), settings).app();
  };
  const page = async (app: Express, query: string) => {
    const asked = request(app).get(`/api/v1/events${query}`);
    const answer = await asked.set('authorization', `Bearer ${secretOf('viewer')}`);
    return answer.body as { readonly next: string };
  };

  it.each([
    ['no id', '', { items: [{ id: '5-0' }, { id: '6-0' }], next: '6-0', missed: false }],
    ['the id of a change that is kept', '?after=5-0', { items: [{ id: '6-0' }], next: '6-0', missed: false }],
    [
      'the id of a change after which some are discarded',
      '?after=2-0',
      { items: [{ id: '5-0' }, { id: '6-0' }], missed: true },
    ],
    [
      'an id that the store has not reached',
      '?after=999999999999999-0',
      { items: [], next: '6-0', missed: true },
    ],
  ])('returns the changes after %s, and whether some are missed', async (_, query, expected) => {
    expect(await page(appOf('5-0', '6-0'), query)).toMatchObject(expected);
  });

  it('reports `missed` on one page only when all changes are discarded', async () => {
    const app = appOf();
    const first = await page(app, '?after=2-0');
    expect(first).toEqual({ items: [], next: '6-0', missed: true });
    expect(await page(app, `?after=${first.next}`)).toEqual({ items: [], next: '6-0', missed: false });
  });
});
