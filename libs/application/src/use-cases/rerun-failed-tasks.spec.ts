import { TaskNotFoundError, taskId, type TaskPage, type TaskQuery } from '@distribute-schedule/domain';
import { aTask } from '../scheduling/fakes/some-things';
import { RerunFailedTasks } from './rerun-failed-tasks';
import type { RerunTask, RerunTaskCommand } from './rerun-task';

function aBatch(ids: readonly string[]) {
  const queries: TaskQuery[] = [];
  const commands: RerunTaskCommand[] = [];
  let underWay = 0;
  let mostUnderWay = 0;
  const tasks = {
    search: (query: TaskQuery): Promise<TaskPage> => {
      queries.push(query);
      return Promise.resolve({
        tasks: ids.map((id) => aTask({ id: taskId(id) })),
        next: 'more',
      });
    },
  };
  const execute = async (command: RerunTaskCommand) => {
    commands.push(command);
    mostUnderWay = Math.max(mostUnderWay, ++underWay);
    await Promise.resolve();
    underWay -= 1;
    if (command.taskId.startsWith('gone')) throw new TaskNotFoundError(command.taskId);
    return { taskId: taskId('a@m-rerun-x'), created: true };
  };
  const batch = new RerunFailedTasks({ tasks, rerun: { execute } as unknown as RerunTask });
  return { batch, queries, commands, mostUnderWay: () => mostUnderWay };
}

describe('RerunFailedTasks', () => {
  const span = { from: 1, to: 2, limit: 10, concurrency: 2 };

  it('repeats those that failed in the span, so many at a time, each under a key of its own', async () => {
    const { batch, queries, commands, mostUnderWay } = aBatch(['a@1', 'a@2', 'a@m-x']);
    const { next } = await batch.execute(span);
    expect(queries).toEqual([{ from: 1, to: 2, limit: 10, statuses: ['failed'] }]);
    expect(commands.map(({ idempotencyKey }) => idempotencyKey)).toEqual(['of-1', 'of-2', 'of-m-x']);
    expect([mostUnderWay(), next]).toEqual([2, 'more']);
  });

  it('goes on past one that cannot be repeated, and says so', async () => {
    const { batch } = aBatch(['gone@1', 'a@2']);
    const { outcomes } = await batch.execute(span);
    expect(outcomes).toMatchObject([
      { of: 'gone@1', refused: { code: 'task.not_found' } },
      { of: 'a@2', created: true },
    ]);
  });

  it('gives a key to none whose name is too long for one', async () => {
    const { batch, commands } = aBatch([`a@m-${'x'.repeat(125)}`]);
    await batch.execute(span);
    expect(commands[0]).not.toHaveProperty('idempotencyKey');
  });
});
