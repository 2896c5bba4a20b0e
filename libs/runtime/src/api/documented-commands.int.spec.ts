import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { startApi, type ApiUnderTest } from '../testing/api-under-test';

const root = path.resolve(__dirname, '../../../..');
const documents = [
  'README.md',
  ...['docs', 'docs/migrate'].flatMap((folder) =>
    readdirSync(path.join(root, folder))
      .filter((file) => file.endsWith('.md'))
      .map((file) => `${folder}/${file}`),
  ),
  // The specs of apps/cli run each block of this document.
].filter((file) => file !== 'docs/command-line.md');

interface Block {
  readonly file: string;
  readonly commands: string;
  /** The comment directly before the block: `run` for a block that runs here, otherwise what it needs or who runs it. */
  readonly mark: string | undefined;
}

const blocks = documents.flatMap((file): Block[] => {
  const text = readFileSync(path.join(root, file), 'utf8');
  return [...text.matchAll(/(?:<!-- ([^\n]*?) -->\s+)?```bash\n(.*?)```/gs)].map(
    ([, mark, commands = '']) => ({
      file,
      commands,
      mark,
    }),
  );
});

describe('The commands in the documents', () => {
  it('are marked with what runs them or what they need', () => {
    const known = /^(run|drill: .+|run by: .+|needs: .+)$/;
    expect(blocks.filter(({ mark }) => mark === undefined || !known.test(mark))).toEqual([]);
  });

  describe('that run on a new system', () => {
    let api: ApiUnderTest;
    const folder = mkdtempSync(path.join(tmpdir(), 'ds-documented-'));
    beforeAll(async () => {
      api = await startApi({ settings: { egress: { allowLoopback: true } } });
    });
    afterAll(async () => {
      await api.stop();
      rmSync(folder, { recursive: true });
    });

    const runnable = blocks.filter(({ mark }) => mark === 'run');

    it.each(runnable.map(({ file, commands }) => [file, commands] as const))(
      'succeed: %s',
      async (_, commands) => {
        const here = commands.replaceAll('http://127.0.0.1:8080', api.origin);
        // With this option curl fails if the answer is an error, and shows the answer.
        const script = `set -euo pipefail\ncurl() { command curl --fail-with-body "$@"; }\n${here}`;
        await expect(promisify(execFile)('bash', ['-c', script], { cwd: folder })).resolves.toBeDefined();
      },
    );
  });
});
