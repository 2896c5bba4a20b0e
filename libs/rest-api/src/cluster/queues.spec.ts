import type { Ports } from '@distribute-schedule/application';
import { aWorker } from '@distribute-schedule/domain/testing';
import request from 'supertest';
import { ApiServer } from '../server/api-server';
import { partsWith, secretOf, settings } from '../server/specs/an-api';

describe('The route /api/v1/queues', () => {
  it('counts running, queued and waiting executions as wanted slots', async () => {
    const totals = {
      unfinished: 40,
      oldestUnfoldedAt: undefined,
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

  it.each([
    [undefined, 0],
    [7_000, 3_000],
    [12_000, 0],
  ])('shows how old the oldest ended execution is that is not folded: %s', async (oldestUnfoldedAt, lag) => {
    const ports = {
      tasks: { totals: () => Promise.resolve({ unfinished: 0, counts: {}, queues: [], oldestUnfoldedAt }) },
      workers: { live: () => Promise.resolve([]) },
      clock: { now: () => 10_000 },
    };
    const server = new ApiServer(partsWith(ports as unknown as Partial<Ports>), settings);
    await request(server.app())
      .get('/api/v1/queues')
      .set('authorization', `Bearer ${secretOf('viewer')}`)
      .expect(({ body }) => expect(body).toMatchObject({ fold_lag_ms: lag }));
  });
});
