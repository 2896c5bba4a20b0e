import { TestCluster, type Member } from './cluster/test-cluster';
import { kindOf } from './cluster/probe';
import type { AttemptRun } from './journal/journal';
import { monotonic } from './waiting/monotonic';
import { until } from './waiting/until';
import { verdictOn } from './verdict/verdict';

/** Beyond the heartbeat timeout: the recovery's longest sleep, the delay before a retry, and a little to spare. */
const spareMs = 2_000;

describe('A worker that is killed -9', () => {
  let cluster: TestCluster;
  beforeAll(async () => {
    cluster = await TestCluster.open();
    await cluster.start('scheduler');
    // Runs all the while, so that nobody waits for the dead.
    await cluster.schedule('beside');
  });
  afterAll(() => cluster.close());

  /** A worker that alone may run the config, so that it is the one to have the task. */
  async function workerFor(id: string, parameters: Record<string, string | number>): Promise<Member> {
    const worker = await cluster.start('worker', { ...only(id), proxied: true });
    await cluster.schedule(id, { trigger: '@manual', parameters, labels: { for: id } });
    return worker;
  }

  const only = (id: string) => ({ environment: { DS_WORKER_LABELS: `for=${id}` } });
  let replacementReadyAt = 0;
  async function replacementFor(id: string, called: { DS_WORKER_ID?: string } = {}): Promise<void> {
    await cluster.start('worker', { environment: { ...only(id).environment, ...called } });
    replacementReadyAt = monotonic();
  }

  /** The task has run again on the heir, in time, under the same key, and is done. */
  async function expectRerun(
    taskId: string,
    diedAt: number,
    attempts: { before: number },
  ): Promise<readonly AttemptRun[]> {
    const { heartbeatTimeoutMs, scanIntervalMs } = cluster.settings;
    const task = await cluster.probe.finished(taskId);
    expect(task.status).toBe('success');
    expect(task.toSnapshot()).toMatchObject({ attempts: 2, failedAttempts: 1 });
    expect(task.toSnapshot().steps.map(({ what }) => what)).toContain('attempt crashed');
    const runs = cluster.journal.runs().filter((run) => run.task === taskId);
    expect(runs.map(({ key }) => key)).toEqual(Array.from({ length: attempts.before + 1 }, () => taskId));
    const within = heartbeatTimeoutMs + scanIntervalMs + spareMs + cluster.lag.worstMs;
    // An heir that took long to start up cannot have begun before it was there.
    const by = Math.max(diedAt + within, replacementReadyAt + 1000 + cluster.lag.worstMs);
    expect(runs.at(-1)!.beganAt).toBeLessThanOrEqual(by);
    return runs;
  }

  it('with a task that it has claimed and not begun, has it run by another', async () => {
    const [worker] = await Promise.all([workerFor('claimed', {}), replacementFor('nothing-yet')]);
    // Held meanwhile, so that the first claim that passes is one that brings the task.
    worker.proxy!.stall();
    const taskId = await cluster.trigger('claimed');
    const caught = worker.proxy!.stopAt({ kind: kindOf('claim'), side: 'after' });
    worker.proxy!.resume();
    await caught;
    await until(
      'the store has given it the task',
      async () => (await cluster.probe.task(taskId))?.status === 'running',
    );
    const diedAt = monotonic();
    await Promise.all([worker.process.kill(), replacementFor('claimed')]);
    await expectRerun(taskId, diedAt, { before: 0 });
  });

  it('in the middle of a run, has it run again', async () => {
    const worker = await workerFor('running', { gate: 'running' });
    const taskId = await cluster.trigger('running');
    await until('it runs', () => cluster.journal.runsOf('running').length === 1);
    const diedAt = monotonic();
    await Promise.all([worker.process.kill(), replacementFor('running')]);
    cluster.journal.openGate('running');
    await expectRerun(taskId, diedAt, { before: 1 });
  });

  it('in the middle of a run, and is started again under its id at once, has it run again', async () => {
    const worker = await workerFor('namesake', { gate: 'namesake' });
    const taskId = await cluster.trigger('namesake');
    await until('it runs', () => cluster.journal.runsOf('namesake').length === 1);
    const diedAt = monotonic();
    await worker.process.kill();
    cluster.journal.openGate('namesake');
    await replacementFor('namesake', { DS_WORKER_ID: worker.process.name });
    await expectRerun(taskId, diedAt, { before: 1 });
  });

  it('after its side effect and before it could say so, has it run again under the same key', async () => {
    const worker = await workerFor('effected', {});
    const caught = worker.proxy!.stopAt({ kind: kindOf('apply'), side: 'before' });
    const taskId = await cluster.trigger('effected');
    await caught;
    const diedAt = monotonic();
    await Promise.all([worker.process.kill(), replacementFor('effected')]);
    const runs = await expectRerun(taskId, diedAt, { before: 1 });
    expect(runs.map(({ how }) => how)).toEqual(['end', 'end']);
  });

  it('when the store has taken its result, and only the reply was lost, has nothing run again', async () => {
    const worker = await workerFor('finished', {});
    const caught = worker.proxy!.stopAt({ kind: kindOf('apply'), side: 'after' });
    const taskId = await cluster.trigger('finished');
    await caught;
    await Promise.all([worker.process.kill(), replacementFor('finished')]);
    const task = await cluster.probe.finished(taskId);
    expect(task.toSnapshot()).toMatchObject({ attempts: 1, state: { status: 'success' } });
    await until('the dead one is forgotten', async () => !(await workerIds()).includes(worker.process.name));
    expect(cluster.journal.runsOf('finished').length).toBe(1);
  });

  async function workerIds(): Promise<string[]> {
    return cluster.probe.redis.zrange(`${cluster.probe.prefix}worker:index`, 0, '-1');
  }

  it.each(['exit', 'abort'])(
    'by the payload itself (%s), sees it given up, and the others live',
    async (crashBy) => {
      const id = `poison-${crashBy}`;
      await cluster.schedule(id, {
        trigger: '@manual',
        parameters: { crashes: 99, crashBy },
        labels: { for: id },
      });
      const taskId = await cluster.trigger(id);
      const finished = cluster.probe.finished(taskId, 30_000);
      // As an orchestrator would: whenever the worker has died, another is started.
      for (let restarts = 0; restarts < 4; restarts += 1) {
        const worker = await cluster.launch('worker', only(id));
        expect(await Promise.race([worker.process.exited, finished])).toBe(
          crashBy === 'exit' ? 7 : 'SIGABRT',
        );
      }
      const task = await finished;
      expect(task.toSnapshot()).toMatchObject({
        attempts: 4,
        failedAttempts: 4,
        state: { status: 'failed' },
      });
    },
  );

  it('costs no due time, no second task and no stuck one', async () => {
    expect((await verdictOn(cluster)).findings).toEqual([]);
  });
});
