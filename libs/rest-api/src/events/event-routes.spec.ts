import type { StateChanges } from '@distribute-schedule/application';
import type { Express } from 'express';
import request from 'supertest';
import { ApiServer } from '../server/api-server';
import { partsWith, secretOf, settings } from '../server/specs/an-api';

const change = (id: string) => ({ id, at: 0, event: 'started', taskId: '', configId: 'a', detail: '' });

describe('The pages of events', () => {
  /** Of six, keeps these. */
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
    ['nothing', '', { items: [{ id: '5-0' }, { id: '6-0' }], next: '6-0', missed: false }],
    ['one that is kept', '?after=5-0', { items: [{ id: '6-0' }], next: '6-0', missed: false }],
    ['one after which some are gone', '?after=2-0', { items: [{ id: '5-0' }, { id: '6-0' }], missed: true }],
    ['one that was never told', '?after=999999999999999-0', { items: [], next: '6-0', missed: true }],
  ])('after %s say what there is, and whether some of it is gone', async (_, query, expected) => {
    expect(await page(appOf('5-0', '6-0'), query)).toMatchObject(expected);
  });

  it('say once that all of it is gone', async () => {
    const app = appOf();
    const first = await page(app, '?after=2-0');
    expect(first).toEqual({ items: [], next: '6-0', missed: true });
    expect(await page(app, `?after=${first.next}`)).toEqual({ items: [], next: '6-0', missed: false });
  });
});
