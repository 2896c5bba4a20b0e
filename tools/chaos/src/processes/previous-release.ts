import { execFile, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const project = join(__dirname, '..', '..');

/** True if the history of this clone has the commit of the previous release. A shallow clone does not. */
export function isPreviousReleaseKnown(): boolean {
  const text = readFileSync(join(project, 'previous-release.json'), 'utf8');
  const { commit } = JSON.parse(text) as { readonly commit: string };
  return spawnSync('git', ['cat-file', '-e', `${commit}^{commit}`], { cwd: project }).status === 0;
}

/** Bundles the apps of the previous release, unless that was done before. Returns their folder. */
export async function buildPreviousRelease(): Promise<string> {
  const script = join(project, 'build-previous-release.mjs');
  const { stdout } = await promisify(execFile)(process.execPath, [script], { cwd: project });
  return stdout.trim();
}
