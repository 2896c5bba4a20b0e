import { aWorker as buildWorker, type WorkerOverrides } from '../testing';
import { InvalidWorkerError, meets, type Worker } from './worker';
import { InvalidLabelError } from './requirement';

const aWorker = (overrides: WorkerOverrides = {}): Worker =>
  buildWorker({ capacity: 3, labels: { zone: 'a' }, executors: ['local', 'http'], ...overrides });

describe('Worker > restore', () => {
  it.each([0, -1, 1.5, NaN, 10_001])('refuses a capacity of %d', (capacity) => {
    expect(() => aWorker({ capacity })).toThrow(InvalidWorkerError);
  });

  it('refuses invalid labels', () => {
    expect(() => aWorker({ labels: { zone: 'a,b' } })).toThrow(InvalidLabelError);
  });
});

describe('Worker > load', () => {
  it('is busy when every slot is taken', () => {
    expect([0, 2, 3, 4].map((running) => aWorker({ running }).status)).toEqual([
      'idle',
      'idle',
      'busy',
      'busy',
    ]);
  });

  it('has as many free slots as its capacity minus running and queued tasks', () => {
    expect(aWorker().freeSlots).toBe(3);
    expect(aWorker({ running: 1, queued: 1 }).freeSlots).toBe(1);
    expect(aWorker({ running: 2, queued: 5 }).freeSlots).toBe(0);
  });

  it('has no free slots while it drains', () => {
    expect(aWorker({ isDraining: true }).freeSlots).toBe(0);
  });
});

describe('Worker > meets', () => {
  it.each([
    [true, 'local', {}],
    [true, 'http', { zone: 'a' }],
    [false, 'grpc', {}],
    [false, 'local', { zone: 'b' }],
    [false, 'local', { zone: 'a', disk: 'ssd' }],
    [false, 'local', { constructor: 'a' }],
  ])('is %s for %s with %j', (expected, executor, labels) => {
    expect(aWorker().meets({ executor, labels: labels })).toBe(expected);
    expect(meets(aWorker().registration, { executor, labels: labels })).toBe(expected);
  });
});
