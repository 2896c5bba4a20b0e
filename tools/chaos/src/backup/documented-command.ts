import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const root = join(__dirname, '..', '..', '..', '..');
const bundles = join(root, 'tools', 'chaos', 'dist', 'apps');

/** The commands of docs/backup-and-restore.md that follow the mark `<!-- drill: NAME -->`. */
export function documentedCommand(name: string): string {
  const text = readFileSync(join(root, 'docs', 'backup-and-restore.md'), 'utf8');
  const block = new RegExp(`<!-- drill: ${name} -->\\s+\`\`\`bash\\n([^]*?)\`\`\``).exec(text)?.[1];
  if (block === undefined) throw new Error(`docs/backup-and-restore.md has no commands named ${name}`);
  // The bundles of the specs lie elsewhere.
  return block.replaceAll(/apps\/(\w+)\/dist\/main\.cjs/g, (_, app: string) => join(bundles, `${app}.cjs`));
}

/**
 * Runs documented commands in this folder, as if they were pasted into a shell.
 * @returns what they print
 */
export async function runDocumented(
  name: string,
  {
    folder,
    environment,
  }: { readonly folder: string; readonly environment: Readonly<Record<string, string>> },
): Promise<string> {
  const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', documentedCommand(name)], {
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: folder, ...environment },
  });
  return stdout;
}
