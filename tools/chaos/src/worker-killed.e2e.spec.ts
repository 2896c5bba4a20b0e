import { workerId } from '@distribute-schedule/domain';
import { TestCluster, type Member } from './cluster/test-cluster';
import type { AttemptRun } from './journal/journal';
import { monotonic } from './waiting/monotonic';
import { until } from './waiting/until';
import { verdictOn } from './verdict/verdict';

/** Time that a rerun may take beyond heartbeat timeout and scan interval: the delay before the retry, and a reserve. */
const spareMs = 2_000;

describe('A worker that is killed with SIGKILL', () => {
  let cluster: TestCluster;
  beforeAll(async () => {
    cluster = await TestCluster.open();
    await cluster.start('scheduler');
    // Runs all the time, to show that the rest of the cluster does not wait for the dead worker.
    await cluster.schedule('beside');
  });
  afterAll(() => cluster.close());

  /** Starts a worker that is the only one allowed to run this config, so that it gets the task. */
  async function workerFor(id: string, parameters: Record<string, string | number>): Promise<Member> {
    const worker = await cluster.start('worker', { ...only(id), proxied: true });
    await cluster.schedule(id, { trigger: '@manual', parameters, labels: { for: id } });
    return worker;
  }

  const only = (id: string) => ({ environment: { DS_WORKER_LABELS: `for=${id}` } });
  let replacementReadyAt = 0;
  async function replacementFor(id: string, environment: { DS_WORKER_ID?: string } = {}): Promise<void> {
    await cluster.start('worker', { environment: { ...only(id).environment, ...environment } });
    replacementReadyAt = monotonic();
  }

  /** Expects that the task has run again on the replacement, in time and with the same key, and succeeded. */
  async function expectRerun(
    taskId: string,
    diedAt: number,
    attempts: { before: number },
  ): Promise<readonly AttemptRun[]> {
    const { heartbeatTimeoutMs, scanIntervalMs } = cluster.settings;
    const task = await cluster.probe.finished(taskId);
    expect(task.status).toBe('success');
    expect(task.toSnapshot()).toMatchObject({ attempts: 2, failedAttempts: 0, crashes: 1 });
    expect(task.toSnapshot().steps.map(({ what }) => what)).toContain('attempt crashed');
    const runs = cluster.journal.runs().filter((run) => run.task === taskId);
    expect(runs.map(({ key }) => key)).toEqual(Array.from({ length: attempts.before + 1 }, () => taskId));
    const within = heartbeatTimeoutMs + scanIntervalMs + spareMs + cluster.lag.worstMs;
    // A replacement that started slowly cannot begin the task before it runs.
    const by = Math.max(diedAt + within, replacementReadyAt + 1000 + cluster.lag.worstMs);
    expect(runs.at(-1)!.beganAt).toBeLessThanOrEqual(by);
    return runs;
  }

  it('has its task run by another worker when it had claimed but not begun it', async () => {
    const [worker] = await Promise.all([workerFor('claimed', {}), replacementFor('nothing-yet')]);
    // The proxy stalls until the task exists, so that the first claim that passes returns the task.
    worker.proxy!.stall();
    const taskId = await cluster.trigger('claimed');
    const stopped = worker.proxy!.stopAt({ kind: 'claim', side: 'after' });
    worker.proxy!.resume();
    await stopped;
    await until(
      'the store has given it the task',
      async () => (await cluster.probe.task(taskId))?.status === 'running',
    );
    const diedAt = monotonic();
    await Promise.all([worker.process.kill(), replacementFor('claimed')]);
    await expectRerun(taskId, diedAt, { before: 0 });
  });

  it('has its task run again when it died during the run', async () => {
    const worker = await workerFor('running', { gate: 'running' });
    const taskId = await cluster.trigger('running');
    await until('it runs', () => cluster.journal.runsOf('running').length === 1);
    const diedAt = monotonic();
    await Promise.all([worker.process.kill(), replacementFor('running')]);
    cluster.journal.openGate('running');
    await expectRerun(taskId, diedAt, { before: 1 });
  });

  it('has its task run again when it restarts at once under the same id', async () => {
    const worker = await workerFor('namesake', { gate: 'namesake' });
    const taskId = await cluster.trigger('namesake');
    await until('it runs', () => cluster.journal.runsOf('namesake').length === 1);
    const diedAt = monotonic();
    await worker.process.kill();
    cluster.journal.openGate('namesake');
    await replacementFor('namesake', { DS_WORKER_ID: worker.process.name });
    await expectRerun(taskId, diedAt, { before: 1 });
  });

  it('has its task run again with the same key when it died before the store got the result', async () => {
    const worker = await workerFor('effected', {});
    const stopped = worker.proxy!.stopAt({ kind: 'apply', side: 'before' });
    const taskId = await cluster.trigger('effected');
    await stopped;
    const diedAt = monotonic();
    await Promise.all([worker.process.kill(), replacementFor('effected')]);
    const runs = await expectRerun(taskId, diedAt, { before: 1 });
    expect(runs.map(({ how }) => how)).toEqual(['end', 'end']);
  });

  it('has nothing run again when the store has the result and only the reply was lost', async () => {
    const worker = await workerFor('finished', {});
    const stopped = worker.proxy!.stopAt({ kind: 'apply', side: 'after' });
    const taskId = await cluster.trigger('finished');
    await stopped;
    await Promise.all([worker.process.kill(), replacementFor('finished')]);
    const task = await cluster.probe.finished(taskId);
    expect(task.toSnapshot()).toMatchObject({ attempts: 1, state: { status: 'success' } });
    await until(
      'the store has removed the dead worker',
      async () =>
        (await cluster.probe.ports.workers.lastHeartbeat(workerId(worker.process.name))) === undefined,
    );
    expect(cluster.journal.runsOf('finished').length).toBe(1);
  });

  it.each(['exit', 'abort'])(
    'has its task failed for good when the task itself kills each worker (%s)',
    async (crashBy) => {
      const id = `poison-${crashBy}`;
      await cluster.schedule(id, {
        trigger: '@manual',
        parameters: { crashes: 99, crashBy },
        labels: { for: id },
      });
      const taskId = await cluster.trigger(id);
      const finished = cluster.probe.finished(taskId, 30_000);
      // Starts a new worker whenever one has died, as an orchestrator does.
      for (let restarts = 0; restarts < 4; restarts += 1) {
        const worker = await cluster.launch('worker', only(id));
        expect(await Promise.race([worker.process.exited, finished])).toBe(
          crashBy === 'exit' ? 7 : 'SIGABRT',
        );
      }
      const task = await finished;
      expect(task.toSnapshot()).toMatchObject({
        attempts: 4,
        failedAttempts: 0,
        crashes: 4,
        state: { status: 'failed' },
      });
      const pauses = task
        .toSnapshot()
        .steps.flatMap(({ what, note }) => (what === 'retry scheduled' ? [note] : []));
      expect(pauses).toEqual(['in 1000 ms', 'in 2000 ms']);
    },
  );

  it('loses no due time, creates no task twice and leaves no task stuck', async () => {
    expect((await verdictOn(cluster)).findings).toEqual([]);
  });
});
