import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
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
      const { out } = await cli.run(['task', 'list'], { columns: 100, environment: { NO_COLOR: '1' } });
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

  describe('apply and diff', () => {
    const changed = definitions.replace('name: by hand', 'name: changed');

    it('shows what would change, with the values, and exits with 1', async () => {
      const { code, out } = await cli.run(['task', 'diff', '-f', '-'], { typed: changed });
      expect(out).toBe('~ task by-hand\n  - name: "by hand"\n  + name: "changed"\n');
      expect(code).toBe(1);
    });

    it('exits with 0 when nothing differs', async () => {
      const { code, err } = await cli.run(['task', 'diff', '-f', '-'], { typed: definitions });
      expect([code, err]).toEqual([0, 'No differences.\n']);
    });

    it('changes nothing with --dry-run', async () => {
      const { out, err } = await cli.run(['task', 'apply', '--dry-run', '-f', '-'], { typed: changed });
      expect(out).toContain('by-hand\tchanged\tname\t\n');
      expect(err).toBe('A dry run, nothing was changed: 1 changed, 2 unchanged.\n');
      expect((await cli.json<Task>('task', 'get', 'by-hand')).name).toBe('by hand');
    });

    it('exits with 6 when a task is refused, and says why', async () => {
      const typed = 'tasks: [{ id: x, name: x, executor: nope }]';
      const { code, out } = await cli.run(['task', 'apply', '-f', '-'], { typed });
      expect(out).toMatch(/^x\trefused\t.*no live worker offers the executor "nope"/);
      expect(code).toBe(6);
    });

    it('sends many tasks in several requests', async () => {
      const items = Array.from({ length: 501 }, (_, i) => `  - { id: many-${i}, name: many }\n`);
      const typed = `tasks:\n${items.join('')}`;
      const { err } = await cli.run(['import', '--dry-run', '-f', '-'], { typed });
      expect(err).toBe('A dry run, nothing was changed: 501 created.\n');
    });
  });

  it('exports to a file that can be imported again', async () => {
    const host = cli.host([]);
    const file = path.join(host.homeFolder, 'export.yaml');
    expect((await cli.run(['export', '-f', file])).code).toBe(0);
    expect((await cli.run(['export'])).out).toBe(readFileSync(file, 'utf8'));
    expect((await cli.run(['import', '-f', file])).err).toBe('3 unchanged.\n');
  });

  describe('edit', () => {
    const replace = (from: RegExp, to: string) => (file: string) =>
      writeFileSync(file, readFileSync(file, 'utf8').replace(from, to));

    it('changes only the fields that were edited, with the editor of the user', async () => {
      const edit = replace(/^priority: .*$/m, 'priority: 7');
      const { code, out, host } = await cli.run(['task', 'edit', 'by-hand'], {
        edit,
        environment: { EDITOR: 'nano' },
      });
      expect([code, out, host.editedWith]).toEqual([0, 'task by-hand is changed: priority\n', ['nano']]);
      expect((await cli.json<Task>('task', 'get', 'by-hand')).priority).toBe(7);
    });

    it('opens the editor again with the reason when the API refuses the text', async () => {
      let seen = '';
      const edit = (file: string) => {
        seen = readFileSync(file, 'utf8');
        if (!seen.includes('# Refused')) replace(/^priority: .*$/m, 'priority: 99')(file);
      };
      const { code, err } = await cli.run(['task', 'edit', 'by-hand'], { edit });
      expect(seen).toMatch(/^# Refused: priority must be .* got 99\n/);
      expect(err).toMatch(/^Your text is kept in .*by-hand\.yaml\nerror: priority must be/);
      expect(code).toBe(6);
    });

    it('changes nothing when the text stays as it is', async () => {
      expect(await cli.run(['task', 'edit', 'by-hand'])).toMatchObject({
        code: 0,
        err: 'The task by-hand is unchanged.\n',
      });
    });

    it('refuses the change when somebody else changed the task in between', async () => {
      const edit = replace(/^priority: .*$/m, 'priority: 3');
      const host = cli.host(['task', 'edit', 'by-hand'], { edit });
      host.runInForeground = async (_command, file) => {
        await cli.run(['task', 'disable', 'by-hand']);
        edit(file);
        return 0;
      };
      const { code, err } = await cli.runWith(host);
      expect(err).toContain('Somebody else changed the task. Run the command again.');
      expect(code).toBe(6);
      await cli.run(['task', 'enable', 'by-hand']);
    });
  });

  describe('acts on many tasks', () => {
    it('need --yes without a terminal', async () => {
      const { code, err } = await cli.run(['task', 'disable', 'by-hand', 'broken']);
      expect([code, err]).toEqual([
        2,
        'error: this needs a confirmation: Disable 2 tasks?\nAdd --yes to confirm without a terminal.\n',
      ]);
    });

    it('ask at a terminal', async () => {
      const { code, host } = await cli.run(['task', 'delete', 'by-hand', 'broken'], {
        columns: 80,
        typed: 'n',
      });
      expect([code, host.questions]).toEqual([1, ['Delete 2 tasks? [y/N] ']]);
    });

    it('report each task, and exit with 6 when one is refused', async () => {
      const { code, out } = await cli.run(['task', 'disable', 'by-hand', 'none', '--yes']);
      expect([code, out]).toEqual([6, 'by-hand\tdisabled\t\nnone\trefused\tTask none does not exist\n']);
      expect((await cli.run(['task', 'enable', 'by-hand'])).out).toBe('task by-hand is enabled\n');
    });

    it('make the change for the others when one does not exist', async () => {
      await cli.run(['task', 'apply', '-f', '-'], {
        typed: 'tasks: [{ id: one, name: one }, { id: two, name: two }]',
      });
      const { code, out, err } = await cli.run(['task', 'delete', 'one', 'none', 'two', '--yes']);
      expect([code, out]).toEqual([5, 'task one is deleted\ntask two is deleted\n']);
      expect(err).toBe('error: Task none does not exist\n');
      const again = await cli.run(['task', 'delete', 'one', 'two', '--yes', '--json']);
      expect(JSON.parse(again.out)).toMatchObject({
        results: [{ id: 'one', outcome: 'refused' }, { id: 'two' }],
      });
    });

    it('delete a single task without a question', async () => {
      await cli.run(['task', 'apply', '-f', '-'], { typed: 'tasks: [{ id: short, name: short }]' });
      expect(await cli.run(['task', 'delete', 'short'])).toMatchObject({
        code: 0,
        out: 'task short is deleted\n',
      });
      expect(await cli.run(['task', 'delete', 'short'])).toMatchObject({ code: 5 });
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

    it('shows the ledger and the statistics', async () => {
      expect(await cli.run(['task', 'ledger', 'by-hand', '--since', '7d'])).toMatchObject({
        code: 0,
        err: 'No due times.\n',
      });
      expect((await cli.run(['task', 'stats', 'broken'])).out).toMatch(
        /^task\tbroken\n.*\nexecutions\t\d+\nsucceeded\t0 \(0\.0 %\)\n/,
      );
    });
  });
});
