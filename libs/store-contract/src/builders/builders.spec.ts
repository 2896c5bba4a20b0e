import { aTask } from './a-task';
import { aDefinition, aTaskConfig } from './a-task-config';
import { aWorker } from './a-worker';

describe('Builders', () => {
  it('build the same from the same words', () => {
    expect(aTask()).toEqual(aTask());
    expect(aTaskConfig().toSnapshot()).toEqual(aTaskConfig().toSnapshot());
    expect(aDefinition()).toEqual(aDefinition());
    expect(aWorker()).toEqual(aWorker());
  });

  it('build what they are told to', () => {
    const config = aTaskConfig({ id: 'nightly', priority: 9, version: 4 });
    expect(config.toSnapshot()).toMatchObject({ id: 'nightly', name: 'nightly', priority: 9, version: 4 });
    const task = aTask({ configId: 'nightly', scheduledTime: 5000, executor: 'http' });
    expect(task.toSnapshot()).toMatchObject({ id: 'nightly@5000', executor: 'http', scheduledTime: 5000 });
    const worker = aWorker({ id: 'w1', capacity: 4, running: 1, queued: 2 });
    expect(worker).toMatchObject({ id: 'w1', capacity: 4, freeSlots: 1 });
  });

  it('build nothing that the domain refuses', () => {
    expect(() => aTaskConfig({ id: 'not an id' })).toThrow('id');
    expect(() => aTask({ id: 'not an id' })).toThrow('id');
    expect(() => aWorker({ id: 'not an id' })).toThrow('id');
  });
});
