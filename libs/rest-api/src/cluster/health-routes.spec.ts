import { StoreFullError, StoreRefusedError, type Store } from '@distribute-schedule/application';
import { RecordingLogger } from '@distribute-schedule/application/testing';
import request from 'supertest';
import { ApiServer } from '../server/api-server';
import { partsWith, settings } from '../server/specs/an-api';

describe('The route /ready', () => {
  const checkWrites = jest.fn<Promise<void>, []>();
  const store = { health: () => Promise.resolve({ description: 'a store', warnings: [] }), checkWrites };
  const logger = new RecordingLogger();
  const server = new ApiServer(partsWith({ store: store as unknown as Store, logger }), settings);
  const app = server.app();
  const ready = async () => {
    const { status, body } = (await request(app).get('/ready')) as {
      status: number;
      body: { reason: unknown };
    };
    return [status, body.reason];
  };
  beforeEach(() => checkWrites.mockResolvedValue());

  it('answers 200 from the start of the roles until they begin to stop, and 503 otherwise', async () => {
    const notRunning = [503, 'the roles of this process have not started yet, or they are stopping'];
    expect(await ready()).toEqual(notRunning);
    server.announce(true);
    expect(await ready()).toEqual([200, null]);
    server.announce(false);
    expect(await ready()).toEqual(notRunning);
  });

  it('answers 503 with the reason when the store accepts no writes', async () => {
    server.announce(true);
    checkWrites.mockRejectedValue(new StoreFullError());
    expect(await ready()).toEqual([503, 'The store is full and accepts no new data']);
  });

  it('logs each change with its cause, and nothing while nothing changes', async () => {
    logger.lines.splice(0);
    const cause = new Error('MOVED 1234 10.0.0.7:6379');
    checkWrites.mockRejectedValue(new StoreRefusedError('this Redis is a node of a cluster', { cause }));
    for (let n = 0; n < 2; n += 1) await ready();
    checkWrites.mockResolvedValue();
    for (let n = 0; n < 2; n += 1) await ready();
    expect(logger.lines).toMatchObject([
      { level: 'warn', fields: { cause: cause.message } },
      { level: 'info', message: 'the store accepts writes again' },
    ]);
  });

  it('shows nothing of an error that is not an error of the store', async () => {
    server.announce(true);
    checkWrites.mockRejectedValue(new Error('connect to 10.0.0.7 with hunter2'));
    expect(await ready()).toEqual([503, 'the store does not answer']);
  });
});
