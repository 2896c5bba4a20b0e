import { CliUnderTest } from '../testing/cli-under-test';
import type { Task } from './task-columns';

const definitions = `tasks:
  - id: nightly-report
    name: 夜间报告 Nightly
    cron_expression: 0 2 * * *
    time_zone: Asia/Shanghai
    executor: local
    handler: hello
  - id: by-hand
    name: by hand
    executor: local
    handler: hello
    parameters: { day: monday }
  - id: broken
    name: broken
    executor: local
    handler: broken
    max_retry: 0
`;

describe('distribute-schedule task', () => {
  let cli: CliUnderTest;
  beforeAll(async () => {
    cli = await CliUnderTest.start({
      hello: (parameters, { logger }) => {
        logger.info('hello from the handler');
        return parameters;
      },
      broken: () => {
        throw new Error('boom');
      },
    });
    await cli.run(['task', 'apply', '-f', '-'], { typed: definitions });
  });
  afterAll(() => cli.stop());

  describe('list', () => {
    it('prints lines with tabs in a pipe, with exact times', async () => {
      const { code, out } = await cli.run(['task', 'list', '-q', 'report']);
      expect(code).toBe(0);
      expect(out).toMatch(
        /^nightly-report\t0 2 \* \* \* Asia\/Shanghai\t\d{4}-\d\d-\d\dT18:00:00.000Z\tenabled\t夜间报告 Nightly\tlocal\t-\n$/,
      );
    });

    it('prints a table with relative times and the last execution at a terminal', async () => {
      await cli.run(['task', 'trigger', 'broken', '--wait']);
      // A scheduler folds the run into the statistics after its end.
      let out = '';
      while (!out.includes('%'))
        ({ out } = await cli.run(['task', 'list'], { columns: 100, environment: { NO_COLOR: '1' } }));
      expect(out).toMatch(/^ID +SCHEDULE +NEXT +LAST +7 DAYS +STATE\n/);
      expect(out).toMatch(/^broken +@manual +- +failed .* 0\.0 % of 1 +enabled$/m);
      expect(out).toMatch(/^nightly-report +0 2 .* in \d+ [hm]/m);
    });

    it('cuts columns to the width of the terminal, wide characters counted, and the id last', async () => {
      const { out } = await cli.run(['task', 'list', '-o', 'wide'], {
        columns: 95,
        environment: { NO_COLOR: '1' },
      });
      const line = out.split('\n').find((each) => each.startsWith('nightly-report'));
      expect(line).toMatch(/^nightly-report .*夜.*…/);
      // Each wide character takes two columns.
      const wide = line?.match(/\p{Script=Han}/gu)?.length ?? 0;
      expect((line?.length ?? 0) + wide).toBeLessThanOrEqual(95);
    });

    it('prints the shape of the API with --json, and only ids with -o name', async () => {
      const page = await cli.json<{ items: Task[]; next_cursor: null }>('task', 'list');
      expect(page).toMatchObject({
        items: [{ id: 'broken' }, { id: 'by-hand' }, { id: 'nightly-report' }],
        next_cursor: null,
      });
      const { out } = await cli.run(['task', 'list', '-o', 'name', '--limit', '2']);
      expect(out).toBe('broken\nby-hand\n');
    });

    it('prints one task per line with -o jsonl, and YAML with -o yaml', async () => {
      const { out } = await cli.run(['task', 'list', '-o', 'jsonl']);
      expect(
        out
          .trim()
          .split('\n')
          .map((line) => (JSON.parse(line) as Task).id),
      ).toEqual(['broken', 'by-hand', 'nightly-report']);
      expect((await cli.run(['task', 'list', '-o', 'yaml'])).out).toMatch(/^items:\n {2}- id: broken\n/);
    });

    it('says on standard error that more tasks follow, or that there are none', async () => {
      const { err } = await cli.run(['task', 'list', '--limit', '1']);
      expect(err).toBe('There is more after these 1: use --limit N.\n');
      expect(await cli.run(['task', 'list', '-q', 'nothing'])).toMatchObject({ out: '', err: 'No tasks.\n' });
    });
  });

  it('shows the fields of a task', async () => {
    const { out } = await cli.run(['task', 'get', 'by-hand']);
    expect(out).toMatch(/^id\tby-hand\n/);
    expect(out).toContain('parameters\t{"day":"monday"}\n');
  });

  describe('trigger', () => {
    it('waits for the end and reports success', async () => {
      const { code, out } = await cli.run(['task', 'trigger', 'by-hand', '--wait']);
      expect(out).toMatch(/^execution by-hand@m-\S+: success in \d/);
      expect(code).toBe(0);
    });

    it('exits with 1 when the execution fails', async () => {
      const { code, out } = await cli.run(['task', 'trigger', 'broken', '--wait']);
      expect(out).toMatch(/: failed .*: boom\n$/);
      expect(code).toBe(1);
    });

    it('replaces parameters, and keeps the type of a value that is JSON', async () => {
      const args = ['task', 'trigger', 'by-hand', '-p', 'n=5', '-p', 'day=tuesday', '--wait'];
      const execution = await cli.json<{ parameters: unknown }>(...args);
      expect(execution.parameters).toEqual({ day: 'tuesday', n: 5 });
    });

    it('prints the log lines with --follow', async () => {
      const { code, out } = await cli.run(['task', 'trigger', 'by-hand', '--follow']);
      expect(out).toMatch(/^\S+Z info {2}hello from the handler\nexecution \S+: success/);
      expect(code).toBe(0);
    });

    it('runs once when it is repeated with the same idempotency key', async () => {
      const args = ['task', 'trigger', 'by-hand', '--idempotency-key', 'job-17', '-o', 'name'];
      const [first, second] = [await cli.run(args), await cli.run(args)];
      expect(first.out).toMatch(/^by-hand@m-/);
      expect(second.out).toBe(first.out);
    });

    it('starts later with --at', async () => {
      const { execution_id } = await cli.json<{ execution_id: string }>(
        'task',
        'trigger',
        'by-hand',
        '--at',
        '1h',
      );
      const execution = await cli.json<{ status: string; waits_until: string }>(
        'execution',
        'get',
        execution_id,
      );
      expect(execution.status).toBe('pending');
      expect(Date.parse(execution.waits_until)).toBeGreaterThan(Date.now() + 3_500_000);
      await cli.run(['execution', 'cancel', execution_id]);
    });
  });

  describe('schedules', () => {
    it('shows the next due times in the zone of the task', async () => {
      const { out } = await cli.run(['task', 'next', 'nightly-report', '-n', '2']);
      expect(out).toMatch(/^\S+T18:00:00.000Z\t\d{4}-\d\d-\d\d 02:00:00 Asia\/Shanghai\t\n.*\n$/);
    });

    it('says that a task without a schedule has no due times', async () => {
      expect(await cli.run(['task', 'next', 'by-hand'])).toMatchObject({
        code: 1,
        err: expect.stringContaining('no schedule') as unknown,
      });
    });

    it('previews a schedule, and refuses one that is not valid', async () => {
      expect((await cli.run(['task', 'preview', '0 0 1 1 *', '-n', '1'])).out).toMatch(
        /-01-01T00:00:00.000Z\t/,
      );
      const { code, err } = await cli.run(['task', 'preview', 'never']);
      expect([code, err]).toEqual([6, expect.stringContaining('error: ')]);
    });

    it('marks due times on a day on which the clocks change', async () => {
      const args = [
        'task',
        'preview',
        '30 2 * * *',
        '--zone',
        'America/New_York',
        '--after',
        '2027-03-13T12:00:00Z',
      ];
      expect((await cli.run([...args, '-n', '1'])).out).toMatch(
        / 03:00:00 America\/New_York\tthe clocks go forward on this day\n/,
      );
    });

    it('shows the ledger and the statistics', async () => {
      await cli.run(['task', 'trigger', 'broken', '--wait']);
      expect(await cli.run(['task', 'ledger', 'by-hand', '--since', '7d'])).toMatchObject({
        code: 0,
        err: 'No due times.\n',
      });
      // A scheduler folds the run into the statistics after its end.
      let statistics = '';
      while (!statistics.includes('%')) statistics = (await cli.run(['task', 'stats', 'broken'])).out;
      expect(statistics).toMatch(/^task\tbroken\n.*\nexecutions\t\d+\nsucceeded\t0 \(0\.0 %\)\n/);
    });
  });
});
