import { aWorker as buildWorker, type WorkerOverrides } from '../testing';
import { obstaclesOf } from './obstacles';
import type { Worker } from './worker';

const aWorker = (overrides: WorkerOverrides = {}, running = 0): Worker =>
  buildWorker({ capacity: 2, labels: { zone: 'eu' }, running, ...overrides });

describe('obstaclesOf', () => {
  it('returns none when the worker serves the executor, carries the labels and has a free slot', () => {
    expect(obstaclesOf(aWorker({}, 1), { executor: 'local', labels: { zone: 'eu' } })).toEqual([]);
  });

  it('returns each obstacle', () => {
    const found = obstaclesOf(aWorker({}, 2), { executor: 'http', labels: { zone: 'us', gpu: 'yes' } });
    expect(found).toEqual([
      { kind: 'executor', missing: 'http' },
      { kind: 'label', name: 'zone', wanted: 'us', has: 'eu' },
      { kind: 'label', name: 'gpu', wanted: 'yes', has: undefined },
      { kind: 'full', capacity: 2, taken: 2 },
    ]);
  });

  it('returns only the draining for a worker that drains, because its slots do not matter', () => {
    const draining = aWorker({ isDraining: true }, 2);
    expect(obstaclesOf(draining, { executor: 'local', labels: {} })).toEqual([{ kind: 'draining' }]);
  });
});
