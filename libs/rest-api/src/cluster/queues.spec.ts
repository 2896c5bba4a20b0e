import type { Ports } from '@distribute-schedule/application';
import { aWorker } from '@distribute-schedule/domain/testing';
import request from 'supertest';
import { ApiServer } from '../server/api-server';
import { partsWith, secretOf, settings } from '../server/specs/an-api';

describe('The route /api/v1/queues', () => {
  it('counts running, queued and waiting executions as wanted slots', async () => {
    const totals = {
      unfinished: 40,
      counts: {},
      queues: [
        { requirementKey: 'local', waiting: 5 },
        { requirementKey: 'http', waiting: 2 },
      ],
    };
    const live = [aWorker({ id: 'a', running: 3, queued: 1 }), aWorker({ id: 'b', running: 4 })];
    const ports = {
      tasks: { totals: () => Promise.resolve(totals) },
      workers: { live: () => Promise.resolve(live) },
    };
    const server = new ApiServer(partsWith(ports as unknown as Partial<Ports>), settings);
    await request(server.app())
      .get('/api/v1/queues')
      .set('authorization', `Bearer ${secretOf('viewer')}`)
      .expect(200)
      .expect(({ body }) => expect(body).toMatchObject({ wanted_slots: 5 + 2 + 3 + 1 + 4 }));
  });
});
