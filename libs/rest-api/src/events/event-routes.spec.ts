import type { StateChanges } from '@distribute-schedule/application';
import request from 'supertest';
import type { ApiParts } from '../server/api-parts';
import { ApiServer } from '../server/api-server';
import { routesOf, secretOf, settings, silent } from '../server/specs/an-api';

const change = (id: string) => ({ id, at: 0, event: 'started', taskId: '', configId: 'a', detail: '' });

describe('The pages of events', () => {
  /** Keeps the fifth and the sixth of six. */
  const changes: StateChanges = {
    after: (id) => {
      const known = parseInt(id);
      const kept = [change('5-0'), change('6-0')].filter((one) => parseInt(one.id) > known);
      return Promise.resolve({ changes: kept, missed: known > 0 && known < 4 });
    },
    newest: () => Promise.resolve('6-0'),
  };
  const parts = { ...routesOf().parts, changes, ports: { logger: silent } } as unknown as ApiParts;
  const app = new ApiServer(parts, settings).app();

  it.each([
    ['nothing', '', { items: [{ id: '5-0' }, { id: '6-0' }], next: '6-0', missed: false }],
    ['one that is kept', '?after=5-0', { items: [{ id: '6-0' }], next: '6-0', missed: false }],
    ['one after which some are gone', '?after=2-0', { items: [{ id: '5-0' }, { id: '6-0' }], missed: true }],
    ['one that was never told', '?after=999999999999999-0', { items: [], next: '6-0', missed: true }],
  ])('after %s say what there is, and whether some of it is gone', async (_, query, page) => {
    const answer = await request(app)
      .get(`/api/v1/events${query}`)
      .set('authorization', `Bearer ${secretOf('viewer')}`);
    expect(answer.body).toMatchObject(page);
  });
});
