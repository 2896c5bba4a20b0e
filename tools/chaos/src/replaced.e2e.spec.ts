import { TestCluster } from './cluster/test-cluster';
import { until } from './waiting/until';
import { verdictOn } from './verdict/verdict';

describe('A config with the mode replace', () => {
  let cluster: TestCluster;
  beforeAll(async () => {
    cluster = await TestCluster.open();
    await cluster.startAll('scheduler', 'worker', 'worker');
    await cluster.schedule('each-second', { overlap: 'replace', parameters: { ms: 1_700 } });
  });
  afterAll(() => cluster.close());

  const only = (id: string) => ({ environment: { DS_WORKER_LABELS: `for=${id}` } });
  const isRunning = (taskId: string) =>
    until('it runs', () => cluster.journal.runs().some(({ task }) => task === taskId));
  const statusOf = async (taskId: string) => (await cluster.probe.task(taskId))?.status;

  it('keeps only the newest run, which starts once the earlier one has stopped', async () => {
    await cluster.schedule('by-hand', {
      trigger: '@manual',
      overlap: 'replace',
      parameters: { gate: 'hand' },
    });
    const first = await cluster.trigger('by-hand');
    await isRunning(first);
    const [second, third] = [await cluster.trigger('by-hand'), await cluster.trigger('by-hand')];
    expect((await cluster.probe.finished(first)).status).toBe('cancelled');
    await isRunning(third);
    cluster.journal.openGate('hand');
    expect((await cluster.probe.finished(third)).status).toBe('success');
    const runs = cluster.journal.runsOf('by-hand');
    expect(runs[0]).toMatchObject({ task: first, how: 'aborted' });
    // The second may have started before the third replaced it; either way it does not finish.
    expect(await statusOf(second)).toBe('cancelled');
    expect(runs.at(-1)).toMatchObject({ task: third, how: 'end' });
  });

  it('starts the new run when the worker of the earlier one is dead', async () => {
    const worker = await cluster.start('worker', only('orphan'));
    await cluster.schedule('orphan', {
      trigger: '@manual',
      overlap: 'replace',
      parameters: { gate: 'orphan' },
      labels: { for: 'orphan' },
    });
    const first = await cluster.trigger('orphan');
    await isRunning(first);
    await worker.process.kill();
    const second = await cluster.trigger('orphan');
    cluster.journal.openGate('orphan');
    await cluster.start('worker', only('orphan'));
    expect((await cluster.probe.finished(second)).status).toBe('success');
    expect(await statusOf(first)).toBe('cancelled');
    expect(cluster.journal.runsOf('orphan').map(({ task }) => task)).toEqual([first, second]);
  });

  it('neither loses the run nor leaves both when the scheduler dies after its commit', async () => {
    const scheduler = await cluster.start('scheduler', { proxied: true });
    await cluster.members[0]!.process.kill();
    await until('the other scheduler leads', async () => {
      return (await cluster.store.leaderId()) === scheduler.process.name;
    });
    await scheduler.proxy!.stopAt({ kind: 'commitFires', side: 'after' });
    await scheduler.process.kill();
    await cluster.start('scheduler');
    await until('each-second is fired again', async () => {
      const ledger = await cluster.probe.ledger('each-second');
      return ledger.filter(({ taskId }) => taskId).length > 5;
    });
  });

  it('loses no due time and never runs two at once', async () => {
    expect((await verdictOn(cluster)).findings).toEqual([]);
    const tasks = await cluster.probe.tasks('each-second');
    expect(tasks.filter(({ status }) => status === 'cancelled').length).toBeGreaterThan(2);
  });
});
