import { timeoutMessage, type ChangeOutcome, type TaskQueue } from '@distribute-schedule/application';
import { silentLog } from '@distribute-schedule/application/testing';
import { taskConfigId, workerId, type AttemptToken, type Task } from '@distribute-schedule/domain';
import { aTask } from '@distribute-schedule/domain/testing';
import { Registry } from 'prom-client';
import { namedTasks } from './bounded-labels';
import { RunMeasures } from './measure-running';
import { createMeters } from './meters';

const attemptToken = 'attempt-1' as AttemptToken;

function running(task: Task = aTask({ scheduledTime: 1_000 })): Task {
  task.start({ attemptToken, workerId: workerId('w-1'), at: 1_500 });
  return task;
}

/** A queue that hands out one Task, and answers every decision with the same outcome. */
function setUp(claimed: Task, outcome: ChangeOutcome = 'applied', patterns: readonly string[] = []) {
  const registry = new Registry();
  const meters = createMeters({ process: registry, cluster: new Registry() }, ['work']);
  const runs = new RunMeasures(meters, namedTasks(patterns, 2));
  const queue = runs.measure(
    {
      claim: () => Promise.resolve({ tasks: [claimed], waitingFor: [] }),
      apply: (changes: readonly unknown[]) => Promise.resolve(changes.map(() => outcome)),
    } as unknown as TaskQueue,
    { meters, logger: silentLog },
  );
  const decide = async (act: (task: Task) => void) => {
    await queue.claim({ workerId: workerId('w-1'), slots: 1, graceMs: 0, serves: [], requestToken: 't' });
    const task = claimed.copy();
    act(task);
    await queue.apply([{ task, versionToken: claimed.versionToken }], 'token');
    return (await registry.metrics()).split('\n');
  };
  return { runs, decide };
}

const at = 4_000;
const failure = { attemptToken, at, chance: 0 };

describe('RunMeasures', () => {
  it.each<[string, (task: Task) => void]>([
    ['succeeded', (task) => task.succeed({ attemptToken, at, result: { code: 0, message: '' } })],
    ['failed', (task) => task.fail({ ...failure, reason: 'no' })],
    ['failed', (task) => task.fail({ ...failure, reason: 'no', final: true })],
    ['timed_out', (task) => task.fail({ ...failure, reason: timeoutMessage(task) })],
    ['crashed', (task) => task.crash({ ...failure, reason: 'gone' })],
    ['given_back', (task) => task.giveBack({ attemptToken, at })],
    ['handed_off', (task) => task.handOff({ attemptToken, to: 'service', at })],
    [
      'cancelled',
      (task) => {
        task.cancel(at);
        task.confirmCancel({ attemptToken, at });
      },
    ],
  ])('counts an attempt that %s', async (end, act) => {
    const lines = await setUp(running()).decide(act);
    expect(lines).toContain(`ds_attempts_total{executor="local",end="${end}"} 1`);
  });

  it('measures the delay until the first attempt, and how long it took', async () => {
    const lines = await setUp(running()).decide((task) =>
      task.succeed({ attemptToken, at, result: { code: 0, message: '' } }),
    );
    expect(lines).toContain('ds_task_start_delay_seconds_sum 0.5');
    expect(lines).toContain('ds_attempt_duration_seconds_sum{executor="local"} 2.5');
  });

  it('counts what runs here from the claim to the decision', async () => {
    const { runs, decide } = setUp(running());
    await decide(() => expect(runs.running).toBe(1));
    expect(runs.running).toBe(0);
  });

  it('counts a dropped result, and no attempt, when the decision was superseded', async () => {
    const lines = await setUp(running(), 'superseded').decide((task) =>
      task.fail({ ...failure, reason: 'no' }),
    );
    expect(lines).toContain('ds_results_dropped_total 1');
    expect(lines.filter((line) => line.startsWith('ds_attempts_total'))).toEqual([]);
  });

  it('shows only the tasks that the configuration names by their id', async () => {
    const succeed = (task: Task) => task.succeed({ attemptToken, at, result: { code: 0, message: '' } });
    const task = () => running(aTask({ configId: taskConfigId('billing-close') }));
    const named = await setUp(task(), 'applied', ['billing-*']).decide(succeed);
    const other = await setUp(task(), 'applied', ['billing']).decide(succeed);
    expect(named).toContain('ds_task_runs_total{task="billing-close",outcome="success"} 1');
    expect(other).toContain('ds_task_runs_total{task="_other",outcome="success"} 1');
  });
});
