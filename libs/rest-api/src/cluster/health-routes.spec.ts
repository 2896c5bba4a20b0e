import type { Store } from '@distribute-schedule/application';
import request from 'supertest';
import { ApiServer } from '../server/api-server';
import { partsWith, settings } from '../server/specs/an-api';

describe('The route /ready', () => {
  const store = { health: () => Promise.resolve({ description: 'a store', warnings: [] }) };
  const server = new ApiServer(partsWith({ store: store as unknown as Store }), settings);
  const app = server.app();

  it('answers 200 from the start of the roles until they begin to stop, and 503 otherwise', async () => {
    const ready = async () => {
      const { status, body } = (await request(app).get('/ready')) as {
        status: number;
        body: { reason: unknown };
      };
      return [status, body.reason];
    };
    const notRunning = [503, 'the roles of this process have not started yet, or they are stopping'];
    expect(await ready()).toEqual(notRunning);
    server.announce(true);
    expect(await ready()).toEqual([200, null]);
    server.announce(false);
    expect(await ready()).toEqual(notRunning);
  });
});
