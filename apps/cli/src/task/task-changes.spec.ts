import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CliUnderTest } from '../testing/cli-under-test';
import type { Task } from './task-columns';

const definitions = `tasks:
  - { id: nightly-report, name: Nightly report, cron_expression: 0 2 * * *, executor: local, handler: hello }
  - { id: by-hand, name: by hand, executor: local, handler: hello }
  - { id: broken, name: broken, executor: local, handler: broken }
`;

describe('Commands that change tasks', () => {
  let cli: CliUnderTest;
  beforeAll(async () => {
    cli = await CliUnderTest.start();
    await cli.run(['task', 'apply', '-f', '-'], { typed: definitions });
  });
  afterAll(() => cli.stop());

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
      expect(seen).not.toContain('unadvertised_since');
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
});
