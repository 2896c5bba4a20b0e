import { taskConfigId, workerId } from '@distribute-schedule/domain';
import { aConfig } from '@distribute-schedule/domain/testing';
import { DeleteTaskConfig } from '../tasks/delete-task-config';
import { DrainWorker } from './drain-worker';
import { FakeTaskConfigs } from '../../testing/fake-task-configs';
import { SetWorkerCapacity } from './set-worker-capacity';

describe('DeleteTaskConfig', () => {
  it('deletes a task, and refuses one that does not exist', async () => {
    const taskConfigs = new FakeTaskConfigs();
    taskConfigs.hold(aConfig());
    const remove = new DeleteTaskConfig({ taskConfigs });
    await remove.execute({ id: taskConfigId('config') });
    expect(taskConfigs.stored.size).toBe(0);
    await expect(remove.execute({ id: taskConfigId('config') })).rejects.toMatchObject({
      code: 'task_config.not_found',
    });
  });
});

describe('DrainWorker', () => {
  it('requests a worker to drain or to work again, and refuses one that does not exist', async () => {
    const requested: [string, boolean][] = [];
    const requestDrain = (id: string, drain: boolean) => {
      requested.push([id, drain]);
      return Promise.resolve(id === 'w-1');
    };
    const drainWorker = new DrainWorker({ workers: { requestDrain } });
    await drainWorker.execute({ workerId: workerId('w-1'), drain: true });
    await drainWorker.execute({ workerId: workerId('w-1'), drain: false });
    expect(requested).toEqual([
      ['w-1', true],
      ['w-1', false],
    ]);
    await expect(drainWorker.execute({ workerId: workerId('w-2'), drain: true })).rejects.toMatchObject({
      code: 'worker.not_found',
    });
  });
});

describe('SetWorkerCapacity', () => {
  const requested: [string, number][] = [];
  const requestCapacity = (id: string, capacity: number) => {
    requested.push([id, capacity]);
    return Promise.resolve(id === 'w-1');
  };
  const setCapacity = new SetWorkerCapacity({ workers: { requestCapacity } });

  it('requests a new capacity of a worker, and refuses a worker that does not exist', async () => {
    await setCapacity.execute({ workerId: workerId('w-1'), capacity: 10_000 });
    expect(requested).toEqual([['w-1', 10_000]]);
    await expect(setCapacity.execute({ workerId: workerId('w-2'), capacity: 1 })).rejects.toMatchObject({
      code: 'worker.not_found',
    });
  });

  it.each([0, -1, 1.5, 10_001, NaN])('refuses a capacity of %d', async (capacity) => {
    await expect(setCapacity.execute({ workerId: workerId('w-1'), capacity })).rejects.toMatchObject({
      code: 'worker.invalid',
    });
  });
});
