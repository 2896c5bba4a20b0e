import { CliUnderTest, finish } from '../testing/cli-under-test';
import type { Execution } from './execution-columns';

const definitions = `tasks:
  - { id: quick, name: quick, executor: local, handler: quick }
  - { id: broken, name: broken, executor: local, handler: broken, max_retry: 0 }
  - { id: flaky, name: flaky, executor: local, handler: broken, retry_delay: 1h }
  - { id: slow, name: slow, executor: local, handler: slow, execution_mode: sequential }
  - { id: busy, name: busy, executor: local, handler: slow, execution_mode: skip, cron_expression: '* * * * * *' }
`;

describe('distribute-schedule execution', () => {
  let cli: CliUnderTest;
  beforeAll(async () => {
    cli = await CliUnderTest.start({
      quick: (_parameters, { logger }) => {
        for (let line = 1; line <= 3; line++) logger.info(`line ${line}`);
        return 'done';
      },
      broken: () => {
        throw new Error('boom');
      },
      slow: (_parameters, { signal, logger }) => {
        logger.warn('started');
        return new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => reject(new Error('stopped'))),
        );
      },
    });
    await cli.run(['task', 'apply', '-f', '-'], { typed: definitions });
  });
  afterAll(() => cli.stop());

  const trigger = async (task: string, ...args: string[]): Promise<string> =>
    (await cli.run(['task', 'trigger', task, '-o', 'name', ...args])).out.trim();
  const why = async (id: string) => (await cli.run(['execution', 'why', id])).out;

  it('lists executions by task, status and time', async () => {
    const id = await trigger('quick', '--wait');
    const list = (...args: string[]) => cli.run(['execution', 'list', '-o', 'name', ...args]);
    expect((await list('--task', 'quick', '--status', 'success', '--since', '1h')).out).toBe(`${id}\n`);
    expect((await list('--task', 'quick', '--until', '1h')).out).toBe('');
  });

  it('shows an execution with its steps', async () => {
    const id = await trigger('broken', '--wait');
    const { out } = await cli.run(['execution', 'get', id]);
    expect(out).toMatch(/^id\tbroken@\S+\ntask\tbroken \(version 1\)\nstatus\tfailed\n/);
    expect(out).toMatch(/\terror\t|\nerror\tboom\n/);
    expect(out).toMatch(/\tattempt failed\t1\tboom\n/);
  });

  describe('logs', () => {
    it('prints the lines of an execution that has ended, up to --limit', async () => {
      const id = await trigger('quick', '--wait');
      const { out } = await cli.run(['execution', 'logs', id]);
      expect(out.replaceAll(/^\S+/gm, 'T')).toBe('T info  line 1\nT info  line 2\nT info  line 3\n');
      expect((await cli.run(['execution', 'logs', id, '--limit', '2'])).out.split('\n')).toHaveLength(3);
      expect(await cli.json('execution', 'logs', id)).toMatchObject({
        items: [{ message: 'line 1' }, {}, {}],
        from: 0,
      });
    });

    it('follows a running execution until it ends, as JSON lines for programs', async () => {
      const id = await trigger('slow');
      const host = cli.host(['execution', 'logs', id, '--follow', '--json']);
      const followed = finish(host);
      await host.printed('started');
      await cli.run(['execution', 'cancel', id]);
      expect(await followed).toMatchObject({ code: 0, err: expect.stringContaining('cancelled') as unknown });
      expect(JSON.parse(host.out.text)).toMatchObject({ level: 'warn', message: 'started' });
    });
  });

  describe('wait', () => {
    it('exits with 1 when the execution does not succeed', async () => {
      const id = await trigger('broken');
      expect(await cli.run(['execution', 'wait', id])).toMatchObject({ code: 1 });
    });

    it('stops waiting after --timeout, and says how to go on', async () => {
      const id = await trigger('slow');
      const { code, err } = await cli.run(['execution', 'wait', id, '--timeout', '1ms']);
      expect(code).toBe(1);
      expect(err).toMatch(
        /error: the execution slow@\S+ is still \w+ after 0 s\nIt continues\. Run ".* execution why/,
      );
      await cli.run(['execution', 'cancel', id]);
    });

    it('exits with 130 on Ctrl-C, and says how to wait again', async () => {
      const id = await trigger('slow');
      const host = cli.host(['execution', 'wait', id]);
      const waited = finish(host);
      host.interrupt();
      const { code, err } = await waited;
      expect(code).toBe(130);
      expect(err).toContain(`To wait again: distribute-schedule execution wait ${id}\n`);
      await cli.run(['execution', 'cancel', id]);
    });
  });

  describe('rerun', () => {
    it('runs one execution again', async () => {
      const id = await trigger('quick', '--wait');
      const rerun = (await cli.run(['execution', 'rerun', id, '-o', 'name'])).out.trim();
      expect(await cli.json<Execution>('execution', 'wait', rerun)).toMatchObject({
        rerun_of: id,
        status: 'success',
      });
    });

    it('lists the failed executions with --dry-run, and reruns each once', async () => {
      const id = await trigger('broken', '--wait');
      const args = ['execution', 'rerun', '--failed', '--task', 'broken', '--since', '1h'];
      const before = await cli.run([...args, '--dry-run', '-o', 'name']);
      expect(before.out).toContain(`${id}\n`);
      expect(before.err).toContain('Nothing was changed.');
      const { code, out, err } = await cli.run([...args, '--yes']);
      expect([code, err]).toEqual([
        0,
        expect.stringMatching(/^\d+ reruns were started, and all have ended\.\n$/),
      ]);
      expect(out).toContain(`reruns ${id}\n`);
      const again = await cli.json<{ results: { of: string; created: boolean }[] }>(...args, '--yes');
      expect(again.results.find(({ of }) => of === id)?.created).toBe(false);
    });

    it.each([
      [['--failed'], '--failed needs --since'],
      [['x@1', '--failed', '--since', '1h'], 'rerun takes an id or --failed, not both'],
      [['x@1', '--dry-run'], 'only work with --failed'],
      [[], 'rerun needs the id of an execution, or --failed'],
    ])('refuses the options %j', async (args, message) => {
      const { code, err } = await cli.run(['execution', 'rerun', ...args]);
      expect([code, err]).toEqual([2, expect.stringContaining(message)]);
    });
  });

  describe('cancel', () => {
    it('says what it did, and is refused when the execution has ended', async () => {
      const id = await trigger('quick', '--at', '1h');
      expect((await cli.run(['execution', 'cancel', id])).out).toBe(`execution ${id} is cancelled\n`);
      const { code, err } = await cli.run(['execution', 'cancel', id]);
      expect([code, err]).toEqual([6, expect.stringMatching(/^error: .*\nRun ".*execution get" .*\n$/)]);
    });
  });

  describe('why', () => {
    it('explains a success and a failure', async () => {
      expect(await why(await trigger('quick', '--wait'))).toMatch(
        /^Somebody ran the task quick by hand .*\nIt succeeded in .* on worker-1, with 1 attempt\.\nThe executor local is offered by worker-1\.\n/,
      );
      expect(await why(await trigger('broken', '--wait'))).toMatch(
        /\nIt failed .* after 1 attempt\.\nThe last error: boom\n/,
      );
    });

    it('explains what an execution waits for', async () => {
      const first = await trigger('slow');
      const second = await trigger('slow');
      expect(await why(second)).toContain(
        'The execution waits for its turn: an earlier execution of this task has not ended.',
      );
      for (const id of [second, first]) await cli.run(['execution', 'cancel', id]);
      const delayed = await trigger('flaky');
      const retrying = async () =>
        (await cli.json<Execution>('execution', 'get', delayed)).status === 'retrying';
      while (!(await retrying())) await new Promise(setImmediate);
      expect(await why(delayed)).toMatch(
        /\nIt waits for its next attempt \(.*\), after 1 attempt\.\nThe last error: boom\n/,
      );
      await cli.run(['execution', 'cancel', delayed]);
    });

    it('explains a due time that started no execution', async () => {
      const skipped = async () => {
        const { items } = await cli.json<{ items: { due_at: string; outcome: string }[] }>(
          'task',
          'ledger',
          'busy',
        );
        return items.find(({ outcome }) => outcome === 'skipped')?.due_at;
      };
      let dueAt = await skipped();
      while (dueAt === undefined) dueAt = await skipped();
      expect(await why(`busy@${dueAt}`)).toMatch(
        /^The due time of the task busy \(.*\) started no execution: it was skipped, because /,
      );
      const body = await cli.json<object>('execution', 'why', `busy@${Date.parse(dueAt)}`);
      expect(body).toMatchObject({ execution: null, ledger_record: { outcome: 'skipped' } });
    }, 20_000);

    it('exits with 5 and says where to look when nothing is kept', async () => {
      const refused = async (id: string) => {
        const { code, err } = await cli.run(['execution', 'why', id]);
        expect(code).toBe(5);
        return err;
      };
      expect(await refused('quick@1')).toMatch(
        /neither an execution of quick for the due time 1970-01-01T00:00:00\.001Z nor a record of it\nRun ".* task ledger quick"/,
      );
      expect(await refused('quick@9999-01-01T00:00:00Z')).toMatch(
        /the due time 9999-.*\nThis time is in the future\. Run ".* task next quick"/,
      );
      expect(await refused('quick@m-none')).toContain('error: the execution quick@m-none does not exist\n');
    });
  });
});
