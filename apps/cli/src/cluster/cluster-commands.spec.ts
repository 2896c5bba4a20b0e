import { CliUnderTest, finish } from '../testing/cli-under-test';

describe('distribute-schedule cluster', () => {
  let cli: CliUnderTest;
  beforeAll(async () => {
    cli = await CliUnderTest.start({ hello: () => 'hello' });
    await cli.run(['task', 'apply', '-f', '-'], {
      typed: 'tasks: [{ id: hello, name: hello, executor: local, handler: hello }]',
    });
  });
  afterAll(() => cli.stop());

  it('shows the state of the cluster', async () => {
    const { code, out } = await cli.run(['cluster', 'status']);
    expect(code).toBe(0);
    expect(out).toMatch(
      /^leader\t\S+ \(epoch \d+\)\nschedulers\t1 live\nworkers\t1 live, 0 of \d+ slots in use\n/,
    );
    expect(await cli.json('cluster', 'status')).toMatchObject({
      scheduler: { schedulers: [{ state: 'leading' }] },
      workers: { items: [{ id: 'worker-1' }] },
      queues: { unfinished: 0 },
      store: { warnings: expect.any(Array) as unknown },
    });
  });

  it('shows the state again and again with --watch, as JSON lines, until Ctrl-C', async () => {
    const host = cli.host(['cluster', 'status', '--watch', '--interval', '500ms', '--json']);
    const watched = finish(host);
    await host.printed('}\n{');
    host.interrupt();
    expect((await watched).code).toBe(130);
    expect(JSON.parse(host.out.text.split('\n')[0] ?? '')).toHaveProperty('scheduler');
  });

  it.each([
    ['workers', /^worker-1\tidle\t0 of \d+\t0\tlocal, /],
    ['schedulers', /^\S+\tleading\t/],
    ['store', /^store\t.*SQLite at/],
    ['events', /\ttask saved\thello\t/],
    ['audit', /\troot\tdone\tPOST \/api\/v1\/tasks\/import\t/],
  ])('lists %s', async (command, expected) => {
    const { code, out } = await cli.run(['cluster', command]);
    expect([code, out]).toEqual([0, expect.stringMatching(expected)]);
  });

  it('lists only the audit records of one source with --source', async () => {
    expect((await cli.run(['cluster', 'audit', '--source', 'people'])).out).toContain('\troot\t');
    expect((await cli.run(['cluster', 'audit', '--source', 'machines'])).out).toBe('');
  });

  it('lists only the audit records of a subject, a caller, an outcome and a time', async () => {
    const audit = async (...options: string[]) => (await cli.run(['cluster', 'audit', ...options])).out;
    const found = await audit('--subject', 'hello', '--who', 'root', '--outcome', 'done', '--since', '1h');
    expect(found).toMatch(/^\S+\troot\tdone\t.*\thello\t/);
    expect(await audit('--subject', 'hello', '--outcome', 'refused')).toBe('');
    expect(await audit('--who', 'nobody')).toBe('');
  });

  it('says on standard error that a list is empty', async () => {
    expect(await cli.run(['cluster', 'executors'])).toMatchObject({
      code: 0,
      out: '',
      err: 'No registered instances.\n',
    });
    expect((await cli.run(['cluster', 'queues'])).err).toContain('0 executions not finished.');
  });

  it('drains, undrains and resizes a worker', async () => {
    const { items } = await cli.json<{ items: { capacity: number }[] }>('cluster', 'workers');
    expect((await cli.run(['cluster', 'drain', 'worker-1'])).out).toBe('worker worker-1 is draining\n');
    expect((await cli.run(['cluster', 'workers'])).out).toContain('worker-1\tdraining\t');
    expect((await cli.run(['cluster', 'undrain', 'worker-1'])).code).toBe(0);
    expect(await cli.json('cluster', 'resize', 'worker-1', String(items[0]?.capacity))).toMatchObject({
      id: 'worker-1',
    });
  });

  it('exits with 5 for a worker that does not exist', async () => {
    expect(await cli.run(['cluster', 'drain', 'nobody'])).toMatchObject({
      code: 5,
      err: 'error: Worker nobody does not exist\nRun "distribute-schedule cluster workers" to see the workers.\n',
    });
  });

  it('lists the newest events of a task, and follows new ones', async () => {
    await cli.run(['task', 'trigger', 'hello', '--wait']);
    const { out } = await cli.run(['cluster', 'events', '--task', 'hello', '--limit', '1']);
    expect(out).toMatch(/^\S+\tsuccess\thello\thello@/);
    const host = cli.host(['cluster', 'events', '--follow', '--task', 'hello', '-o', 'jsonl']);
    const followed = finish(host);
    const seen = host.printed('"success"').then(() => true);
    // Repeats the change, because the stream may not be open yet when the first one happens.
    for (let isSeen = false; !isSeen;) {
      const triggered = cli.run(['task', 'trigger', 'hello', '--wait']).then(() => false);
      isSeen = await Promise.race([seen, triggered]);
      await triggered;
    }
    host.interrupt();
    expect((await followed).code).toBe(130);
  });
});
