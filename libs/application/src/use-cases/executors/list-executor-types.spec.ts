import type { ExecutorInstance } from '@distribute-schedule/domain';
import { aWorker, anAdvertisedTask, anExecutorInstance } from '@distribute-schedule/domain/testing';
import { someTypes } from '../../testing/picky-checks';
import { ListExecutorTypes } from './list-executor-types';

describe('ListExecutorTypes', () => {
  const list = (
    workers: readonly Parameters<typeof aWorker>[0][],
    instances: readonly ExecutorInstance[] = [],
  ) =>
    new ListExecutorTypes(
      {
        workers: { live: () => Promise.resolve(workers.map((worker) => aWorker(worker))) },
        executorInstances: { all: () => Promise.resolve(instances) },
      },
      { executorTypes: someTypes, heartbeatTimeoutMs: 1000 },
    ).execute();

  it('lists an executor of the product without a worker, with its parameters', async () => {
    const [http, ...others] = await list([]);
    expect(others).toEqual([]);
    expect(http).toMatchObject({ type: 'http', workers: 0, parameters: [{ name: 'url', isRequired: true }] });
  });

  it('counts the workers that offer an executor, and knows the handlers of all of them', async () => {
    const types = await list([
      { id: 'a', executors: ['local', 'http'], descriptions: { local: { handlers: ['sync', 'hello'] } } },
      { id: 'b', executors: ['local'], descriptions: { local: { handlers: ['hello', 'report'] } } },
      { id: 'older', executors: ['local'] },
    ]);
    const local = types.find(({ type }) => type === 'local');
    expect(local).toMatchObject({ workers: 3, handlers: ['hello', 'report', 'sync'], parameters: undefined });
    expect(types.find(({ type }) => type === 'http')?.workers).toBe(1);
  });

  it('shows what an executor of a user says about itself', async () => {
    const parameters = [{ name: 'path', kind: 'text', description: 'A path.' }] as const;
    const types = await list([{ executors: ['ftp'], descriptions: { ftp: { parameters } } }]);
    expect(types.find(({ type }) => type === 'ftp')).toEqual({
      type: 'ftp',
      workers: 1,
      handlers: undefined,
      parameters,
    });
  });

  it('knows the handlers of remote from the tasks that services advertise', async () => {
    const instance = anExecutorInstance({
      tasks: ['nightly', 'close'].map((taskName) => anAdvertisedTask({ taskName })),
    });
    const types = await list([{ executors: ['remote'] }], [instance]);
    expect(types.find(({ type }) => type === 'remote')?.handlers).toEqual(['close', 'nightly']);
  });
});
