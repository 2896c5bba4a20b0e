import { aTask, aWorker } from '@distribute-schedule/domain/testing';
import { Faults } from '../testing/faults';
import { SettableClock } from '../testing/settable-clock';
import { LiveWorkers } from './live-workers';

const request = { roundRobinIndex: 0, lastWorkerId: undefined, chance: 0 };

function setUp(live = [aWorker({ id: 'w-1', capacity: 1 }), aWorker({ id: 'w-2', capacity: 1 })]) {
  const clock = new SettableClock();
  const faults = new Faults();
  const reads = jest.fn(() => faults.pass('live', () => live));
  return { clock, faults, reads, live: new LiveWorkers({ workers: { live: reads }, clock }, 30_000) };
}

describe('LiveWorkers', () => {
  it('reads the workers at most once a second', async () => {
    const { clock, reads, live } = setUp();
    await live.refresh();
    await clock.pass(999);
    await live.refresh();
    expect(reads).toHaveBeenCalledTimes(1);
    await clock.pass(1);
    await live.refresh();
    expect(reads).toHaveBeenCalledTimes(2);
  });

  it('counts the tasks that it has placed since the workers were read', async () => {
    const { live } = setUp();
    await live.refresh();
    expect([live.place(aTask(), request), live.place(aTask(), request)]).toEqual(['w-1', 'w-2']);
    await live.refresh();
    expect(live.place(aTask(), request)).toBeUndefined();
  });

  it('reads the workers again when no worker could take a task', async () => {
    const { live } = setUp([aWorker({ id: 'w-1', capacity: 1 })]);
    await live.refresh();
    live.place(aTask(), request);
    expect(live.place(aTask(), request)).toBeUndefined();
    await live.refresh();
    expect(live.place(aTask(), request)).toBe('w-1');
  });

  it('reads the workers again when the last read failed', async () => {
    const { faults, live } = setUp();
    faults.failNext('live', 'request lost');
    await expect(live.refresh()).rejects.toThrow('no connection');
    await live.refresh();
    expect(live.place(aTask(), request)).toBe('w-1');
  });
});
