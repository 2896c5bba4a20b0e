import {
  TaskNotFoundError,
  taskId,
  type TaskId,
  type TaskPage,
  type TaskQuery,
} from '@distribute-schedule/domain';
import { aTask } from '@distribute-schedule/domain/testing';
import { RerunFailedTasks, type RerunProgress } from './rerun-failed-tasks';
import type { RerunTask, RerunTaskCommand } from './rerun-task';

/** Failed Tasks and their reruns, which run until the spec ends them. */
function failedOnes(ids: readonly string[]) {
  const queries: TaskQuery[] = [];
  const commands: RerunTaskCommand[] = [];
  const running = new Set<string>();
  const ended = new Set<string>();
  const tasks = {
    search: (query: TaskQuery): Promise<TaskPage> => {
      queries.push(query);
      const first = Number(query.cursor ?? 0);
      const last = first + query.limit;
      const some = ids.slice(first, last).map((id) => aTask({ id: taskId(id) }));
      const next = last < ids.length ? String(last) : undefined;
      return Promise.resolve({ tasks: some, next, lookedAt: some.length });
    },
    find: (id: TaskId) => {
      const task = aTask({ id });
      if (ended.has(id)) task.cancel(0);
      return Promise.resolve(running.has(id) || ended.has(id) ? task : undefined);
    },
  };
  const execute = (command: RerunTaskCommand) => {
    commands.push(command);
    if (command.taskId.startsWith('gone')) return Promise.reject(new TaskNotFoundError(command.taskId));
    const made = taskId(`${command.taskId.split('@')[0]}@m-rerun-${command.idempotencyKey ?? 'x'}`);
    const created = !running.has(made) && !ended.has(made);
    if (created) running.add(made);
    return Promise.resolve({ taskId: made, created });
  };
  const end = (count: number) => {
    for (const id of [...running].slice(0, count)) {
      running.delete(id);
      ended.add(id);
    }
  };
  const rerun = new RerunFailedTasks({ tasks, rerun: { execute } as unknown as RerunTask });
  const span = { from: 1, to: 2, concurrency: 2 };
  const step = (resume?: RerunProgress) => rerun.execute({ ...span, ...(resume && { resume }) });
  return { step, queries, commands, running, ended, end };
}

describe('RerunFailedTasks', () => {
  it('reruns all failed Tasks in the range, with at most `concurrency` unfinished at a time', async () => {
    const { step, queries, running, ended, end } = failedOnes(['a@1', 'a@2', 'a@3', 'a@4', 'a@5']);
    let { progress } = await step();
    expect(queries).toEqual([{ from: 1, to: 2, limit: 2, statuses: ['failed'] }]);
    while (progress) {
      expect(running.size).toBeLessThanOrEqual(2);
      expect(running.size).toBe(progress.unfinished.length);
      end(1);
      ({ progress } = await step(progress));
    }
    expect([running.size, ended.size]).toEqual([0, 5]);
  });

  it('starts nothing while the maximum is unfinished, and returns where to go on', async () => {
    const { step, commands } = failedOnes(['a@1', 'a@2', 'a@3']);
    const { progress } = await step();
    const again = await step(progress);
    expect([again.outcomes, again.progress, commands.length]).toEqual([[], progress, 2]);
  });

  it('counts reruns of earlier commands as unfinished', async () => {
    const { step, running } = failedOnes(['a@1', 'a@2', 'a@3']);
    await step();
    const { outcomes, progress } = await step();
    expect(outcomes).toMatchObject([{ created: false }, { created: false }]);
    expect([running.size, progress?.unfinished.length]).toEqual([2, 2]);
  });

  it('uses the original id as the key of each rerun', async () => {
    const { step, commands } = failedOnes(['a@1', 'a@m-x']);
    await step();
    expect(commands.map(({ idempotencyKey }) => idempotencyKey)).toEqual(['of-1', 'of-m-x']);
  });

  it('goes on after a Task that cannot be rerun, and reports it', async () => {
    const { step } = failedOnes(['gone@1', 'a@2']);
    const { outcomes } = await step();
    expect(outcomes).toMatchObject([
      { of: 'gone@1', refused: { code: 'task.not_found' } },
      { of: 'a@2', created: true },
    ]);
  });

  it('uses no key when the id is too long for one', async () => {
    const { step, commands } = failedOnes([`a@m-${'x'.repeat(125)}`]);
    await step();
    expect(commands[0]).not.toHaveProperty('idempotencyKey');
  });
});
