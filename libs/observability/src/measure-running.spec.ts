import { timeoutMessage, type ChangeOutcome, type TaskQueue } from '@distribute-schedule/application';
import { silentLog } from '@distribute-schedule/application/testing';
import { taskConfigId, taskId, workerId, type AttemptToken, type Task } from '@distribute-schedule/domain';
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

  it('counts the cause of each Task that a scheduler takes back, and none that its worker ended first', async () => {
    const registry = new Registry();
    const meters = createMeters({ process: registry, cluster: new Registry() }, ['schedule']);
    const task = (id: string) => running(aTask({ id: taskId(id) }));
    const [dead, late, here] = [task('config@1'), task('config@2'), task('config@3')];
    const place = { kind: 'running', workerId: workerId('w-1') };
    const queue = new RunMeasures(meters, undefined).measure(
      {
        claim: () => Promise.resolve({ tasks: [here], waitingFor: [] }),
        deadWorkers: () => Promise.resolve([{ running: [dead], queued: [] }]),
        claimOverdue: () => Promise.resolve({ overdue: [late, here].map((one) => ({ task: one, place })) }),
        apply: (changes: readonly unknown[]) => Promise.resolve(changes.map(() => 'applied')),
      } as unknown as TaskQueue,
      { meters, logger: silentLog },
    );
    await queue.deadWorkers(1, 1);
    await queue.claimOverdue({ limit: 9, leaseMs: 1, overdueByMs: 0, offered: [] });
    const decide = (one: Task) => {
      const decided = one.copy();
      decided.crash({ attemptToken: one.versionToken as AttemptToken, at, chance: 0, reason: 'gone' });
      return queue.apply([{ task: decided, versionToken: one.versionToken }], 'token');
    };
    await decide(dead);
    await decide(late);
    await queue.claim({ workerId: workerId('w-1'), slots: 1, graceMs: 0, serves: [], requestToken: 't' });
    await decide(here);
    const lines = (await registry.metrics())
      .split('\n')
      .filter((line) => line.startsWith('ds_tasks_recovered'));
    expect(lines).toEqual([
      'ds_tasks_recovered_total{cause="worker_lost"} 1',
      'ds_tasks_recovered_total{cause="deadline"} 1',
    ]);
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
