import { taskConfigId, workerId } from '@distribute-schedule/domain';
import { aConfig } from '../scheduling/fakes/some-things';
import { DeleteTaskConfig } from './delete-task-config';
import { DrainWorker } from './drain-worker';
import { FakeTaskConfigs } from './fakes/fake-task-configs';

describe('DeleteTaskConfig', () => {
  it('removes a task, and refuses one that is not there', async () => {
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
  it('asks a worker to drain, or to work again, and refuses one that is not there', async () => {
    const asked: [string, boolean][] = [];
    const requestDrain = (id: string, drain: boolean) => {
      asked.push([id, drain]);
      return Promise.resolve(id === 'w-1');
    };
    const drainWorker = new DrainWorker({ workers: { requestDrain } });
    await drainWorker.execute({ workerId: workerId('w-1'), drain: true });
    await drainWorker.execute({ workerId: workerId('w-1'), drain: false });
    expect(asked).toEqual([
      ['w-1', true],
      ['w-1', false],
    ]);
    await expect(drainWorker.execute({ workerId: workerId('w-2'), drain: true })).rejects.toMatchObject({
      code: 'worker.not_found',
    });
  });
});
