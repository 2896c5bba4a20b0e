import { aConfig, aDefinition } from './a-config';
import { aTask, anotherTask } from './a-task';
import { aWorker } from './a-worker';

describe('Builders', () => {
  it('return equal objects for equal arguments', () => {
    expect(aTask()).toEqual(aTask());
    expect(aConfig().toSnapshot()).toEqual(aConfig().toSnapshot());
    expect(aDefinition()).toEqual(aDefinition());
    expect(aWorker()).toEqual(aWorker());
  });

  it('use each field that the caller gives', () => {
    const config = aConfig({ id: 'nightly', priority: 9, version: 4 });
    expect(config.toSnapshot()).toMatchObject({ id: 'nightly', name: 'nightly', priority: 9, version: 4 });
    const task = aTask({ configId: 'nightly', scheduledTime: 5000, executor: 'http' });
    expect(task.toSnapshot()).toMatchObject({ id: 'nightly@5000', executor: 'http', scheduledTime: 5000 });
    const worker = aWorker({ id: 'w1', capacity: 4, running: 1, queued: 2 });
    expect(worker).toMatchObject({ id: 'w1', capacity: 4, freeSlots: 1 });
  });

  it('return a task with a new id for each call of anotherTask', () => {
    expect(anotherTask().id).not.toBe(anotherTask().id);
  });

  it('throw when the domain refuses a value', () => {
    expect(() => aConfig({ id: 'not an id' })).toThrow('id');
    expect(() => aTask({ id: 'not an id' })).toThrow('id');
    expect(() => aWorker({ id: 'not an id' })).toThrow('id');
  });
});
