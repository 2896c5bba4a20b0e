import { existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CliUnderTest } from './testing/cli-under-test';

const page = readFileSync(path.join(__dirname, '../../../docs/command-line.md'), 'utf8');

/** Blocks of shell commands, without those that the page marks. */
const commands = [...page.matchAll(/(<!-- not run: [^>]+-->\n\n)?```bash\n(.*?)```/gs)]
  .filter(([, mark]) => mark === undefined)
  .flatMap(([, , block = '']) => block.trim().split('\n'));

describe('docs/command-line.md', () => {
  let cli: CliUnderTest;
  const folder = mkdtempSync(path.join(tmpdir(), 'ds-cli-docs-'));
  const variables = new Map<string, string>();
  beforeAll(async () => {
    cli = await CliUnderTest.start({ hello: () => 'hello' });
    const [, tasks = ''] = /```yaml\n(.*?)```/s.exec(page) ?? [];
    writeFileSync(path.join(folder, 'tasks.yaml'), tasks);
  });
  afterAll(() => cli.stop());

  // One test after another, because each command builds on those above it.
  it.each(commands)('has a command that works: %s', async (line) => {
    const [, name, inner] = /^(\w+)=\$\((.*)\)$/.exec(line) ?? [];
    const { code, out, err } = await cli.run(argumentsOf(inner ?? line));
    expect({ code, err }).toEqual({ code: 0, err: expect.not.stringContaining('error:') as unknown });
    if (name !== undefined) variables.set(name, out.trim());
  });

  it('has a command of each kind', () => {
    expect(commands.length).toBeGreaterThan(30);
    expect(statSync(path.join(folder, 'backup.yaml')).size).toBeGreaterThan(100);
    expect(existsSync(path.join(folder, 'secrets/admin-token'))).toBe(true);
  });

  /** Splits a line as a shell does, as far as the page needs it. Files are those of the folder of this spec. */
  function argumentsOf(line: string): string[] {
    const words = [...line.replace(/\s+#.*$/, '').matchAll(/"([^"]*)"|\S+/g)].map(
      ([word, quoted]) => quoted ?? word,
    );
    expect(words[0]).toBe('distribute-schedule');
    return words
      .slice(1)
      .map((word) => word.replace(/^\$(\w+)$/, (_all, name: string) => variables.get(name) ?? ''))
      .map((word) => (/^\.\/|\.yaml$/.test(word) ? path.join(folder, word) : word));
  }
});
