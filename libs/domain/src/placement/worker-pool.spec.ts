import fc from 'fast-check';
import { aTask, aWorker as buildWorker, type WorkerOverrides } from '../testing';
import type { Worker } from '../worker/worker';
import { balancingStrategyNames } from '../balancing/balancing-strategies';
import { WorkerPool } from './worker-pool';

const aWorker = (id: string, overrides: WorkerOverrides = {}): Worker =>
  buildWorker({ id, capacity: 2, ...overrides });
const request = { roundRobinIndex: 0, lastWorkerId: undefined, chance: 0 };

describe('WorkerPool', () => {
  it('counts the tasks that it has placed in this pass', () => {
    const pool = new WorkerPool([aWorker('a'), aWorker('b', { running: 1 })]);
    const placed = Array.from({ length: 4 }, () => pool.place(aTask(), request));
    expect(placed).toEqual(['a', 'a', 'b', undefined]);
  });

  it('spreads tasks over workers with the same load', () => {
    const pool = new WorkerPool([aWorker('a'), aWorker('b')]);
    expect([0, 1, 2, 3].map(() => pool.place(aTask(), request))).toEqual(['a', 'b', 'a', 'b']);
  });

  it('takes the first of workers with the same load, whatever the round-robin index is', () => {
    const pool = new WorkerPool([aWorker('a'), aWorker('b')]);
    expect(pool.place(aTask(), { ...request, roundRobinIndex: 1 })).toBe('a');
  });

  it('places nothing when no live worker meets the requirement and has a free slot', () => {
    const workers = [
      aWorker('other', { executors: ['http'] }),
      aWorker('elsewhere', { labels: { zone: 'b' } }),
      aWorker('draining', { isDraining: true, labels: { zone: 'a' } }),
      aWorker('full', { running: 1, queued: 1, labels: { zone: 'a' } }),
    ];
    expect(new WorkerPool(workers).place(aTask({ labels: { zone: 'a' } }), request)).toBeUndefined();
    expect(new WorkerPool([]).place(aTask(), request)).toBeUndefined();
  });

  it('places a task on a worker that meets its requirement', () => {
    const pool = new WorkerPool([
      aWorker('a', { executors: ['http'] }),
      aWorker('b', { labels: { zone: 'b' } }),
    ]);
    expect(pool.place(aTask({ executor: 'http' }), request)).toBe('a');
    expect(pool.place(aTask({ labels: { zone: 'b' } }), request)).toBe('b');
  });

  it('names the least loaded worker that meets the requirement when none has a free slot', () => {
    const pool = new WorkerPool([
      aWorker('fuller', { running: 2, queued: 2 }),
      aWorker('full', { running: 2, queued: 1 }),
      aWorker('other', { executors: ['http'] }),
      aWorker('draining', { isDraining: true }),
    ]);
    expect(pool.place(aTask(), request)).toBeUndefined();
    expect(pool.leastLoaded(aTask())).toBe('full');
    expect(pool.leastLoaded(aTask({ executor: 'nowhere' }))).toBeUndefined();
  });

  it('passes the workers to strategies in the order of their ids, whatever order it received', () => {
    const pool = new WorkerPool([aWorker('c'), aWorker('a'), aWorker('b')]);
    const placed = [0, 1, 2].map((roundRobinIndex) =>
      pool.place(aTask({ balancing: 'round_robin' }), { ...request, roundRobinIndex }),
    );
    expect(placed).toEqual(['a', 'b', 'c']);
  });

  it('never gives a worker more tasks than it has slots, and leaves no slot free while tasks wait', () => {
    const workers = fc.array(
      fc.record({
        capacity: fc.integer({ min: 1, max: 5 }),
        running: fc.integer({ min: 0, max: 5 }),
        queued: fc.integer({ min: 0, max: 2 }),
        isDraining: fc.boolean(),
      }),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(
        workers,
        fc.constantFrom(...balancingStrategyNames),
        fc.nat(40),
        (loads, balancing, count) => {
          const list = loads.map((load, i) => aWorker(`w${i}`, load));
          const pool = new WorkerPool(list);
          const given = new Map<string, number>();
          let roundRobinIndex = 0;
          for (let i = 0; i < count; i++) {
            const id = pool.place(aTask({ balancing }), {
              ...request,
              roundRobinIndex: roundRobinIndex++,
              chance: (i % 10) / 10,
            });
            if (id !== undefined) given.set(id, (given.get(id) ?? 0) + 1);
          }
          const free = list.reduce((sum, { freeSlots }) => sum + freeSlots, 0);
          expect([...given.values()].reduce((sum, n) => sum + n, 0)).toBe(Math.min(free, count));
          for (const worker of list) expect(given.get(worker.id) ?? 0).toBeLessThanOrEqual(worker.freeSlots);
        },
      ),
    );
  });
});
