import { workerId } from '../ids';
import { InvalidWorkerError, Worker, meets, type WorkerLoad, type WorkerRegistration } from './worker';
import { InvalidLabelError } from './requirement';

const aWorker = (said: Partial<WorkerRegistration> = {}, load: Partial<WorkerLoad> = {}): Worker =>
  Worker.restore(
    {
      id: workerId('w1'),
      address: '10.0.0.1:7000',
      capacity: 3,
      labels: { zone: 'a' },
      executors: ['local', 'http'],
      isDraining: false,
      startedAt: 1,
      ...said,
    },
    { lastHeartbeat: 1, running: 0, queued: 0, ...load },
  );

describe('Worker > restore', () => {
  it.each([0, -1, 1.5, NaN, 10_001])('refuses a capacity of %d', (capacity) => {
    expect(() => aWorker({ capacity })).toThrow(InvalidWorkerError);
  });

  it('refuses labels that are none', () => {
    expect(() => aWorker({ labels: { zone: 'a,b' } })).toThrow(InvalidLabelError);
  });
});

describe('Worker > load', () => {
  it('is busy once every slot is taken', () => {
    expect([0, 2, 3, 4].map((running) => aWorker({}, { running }).status)).toEqual([
      'idle',
      'idle',
      'busy',
      'busy',
    ]);
  });

  it('has a slot for each task that it neither runs nor has in its queue', () => {
    expect(aWorker().freeSlots).toBe(3);
    expect(aWorker({}, { running: 1, queued: 1 }).freeSlots).toBe(1);
    expect(aWorker({}, { running: 2, queued: 5 }).freeSlots).toBe(0);
  });

  it('has none while it drains', () => {
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
