/**
 * `npm run release -- VERSION --dry-run`: prepares a release of the last commit. It changes nothing in the working tree
 * and publishes nothing: it prints the commands that do.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { install } from '../bootstrap/install.mjs';
import { isNewer, isVersion, withRelease, withRepository, withVersion } from './texts.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const out = path.join(root, 'dist', 'release');
const copy = path.join(root, '.cache', 'release');
const imageTargets = ['scheduler', 'worker', 'console', 'standalone', 'audit', 'cli', 'example-executor'];

const help = `Prepares a release of the last commit, and publishes nothing.

  npm run release -- 1.2.0 --dry-run [--repository https://git.example.com/distribute-schedule.git]

--repository names the public address of the sources, for the packages. Default: the remote origin.

Writes to dist/release: a tarball of each public package, an SBOM (CycloneDX) and the release notes.`;

const run = (program, args, options = {}) =>
  execFileSync(program, args, { stdio: ['pipe', 'pipe', 'inherit'], maxBuffer: 1e9, ...options });
const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));

/** Thrown for people to read. */
class Refused extends Error {}

function releaseFrom(args) {
  const options = {
    'dry-run': { type: 'boolean' },
    help: { type: 'boolean' },
    repository: { type: 'string' },
  };
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  if (values.help) return undefined;
  const [version, ...others] = positionals;
  if (version === undefined || others.length > 0) throw new Refused(`expected one version\n\n${help}`);
  if (!isVersion(version)) throw new Refused(`expected a version such as 1.2.0, got ${version}`);
  if (!values['dry-run']) throw new Refused('add --dry-run: this command publishes nothing');
  const { repository = origin() } = values;
  if (repository !== undefined && !/^https:\/\/[^\s@]+$/.test(repository))
    throw new Refused('expected an https address of the repository without a password: give --repository');
  return { version, repository };
}

/** The address of the remote origin, if there is one. */
function origin() {
  try {
    return run('git', ['remote', 'get-url', 'origin'], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return undefined;
  }
}

/** Copies the last commit, and gives the copy the version, the repository and the changelog of the release. @returns the release notes */
function prepareCopy({ version, repository }) {
  rmSync(copy, { recursive: true, force: true });
  mkdirSync(copy, { recursive: true });
  run('tar', ['-x', '-C', copy], { input: run('git', ['archive', 'HEAD'], { cwd: root }) });
  const { version: current } = readJson(path.join(copy, 'package.json'));
  if (version !== current && !isNewer(version, current))
    throw new Refused(`${version} is older than the current version ${current}`);
  const manifests = run('git', ['ls-files', '*package.json', 'package-lock.json'], {
    cwd: root,
    encoding: 'utf8',
  });
  for (const manifest of manifests.trim().split('\n')) {
    const file = path.join(copy, manifest);
    const changed = withRepository(withVersion(readJson(file), version), path.dirname(manifest), repository);
    writeFileSync(file, `${JSON.stringify(changed, null, 2)}\n`);
  }
  const changelog = path.join(copy, 'CHANGELOG.md');
  const date = new Date().toISOString().slice(0, 10);
  const { text, notes } = withRelease(readFileSync(changelog, 'utf8'), version, date);
  writeFileSync(changelog, text);
  return notes;
}

function packPublic() {
  const isPublic = (folder) => !readJson(path.join(folder, 'package.json')).private;
  const folders = ['libs', 'apps']
    .flatMap((kind) => readdirSync(path.join(copy, kind)).map((name) => path.join(copy, kind, name)))
    .filter(isPublic);
  for (const folder of folders) run('npm', ['pack', '--silent', '--pack-destination', out], { cwd: folder });
  return readdirSync(out).filter((file) => file.endsWith('.tgz'));
}

/** @returns the lines to print at the end */
async function release({ version, repository }) {
  await install(root, { log: console.log });
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  writeFileSync(path.join(out, 'notes.md'), prepareCopy({ version, repository }));
  console.log(`Building ${version} in ${path.relative(root, copy)}…`);
  run('npm', ['ci', '--silent'], { cwd: copy });
  run('npm', ['run', '--silent', 'build'], { cwd: copy });
  const tarballs = packPublic();
  const sbom = ['sbom', '--sbom-format', 'cyclonedx', '--omit', 'dev'];
  writeFileSync(path.join(out, 'sbom.json'), run('npm', sbom, { cwd: copy }));
  return [
    ...(repository === undefined
      ? [
          'The packages do not name a repository, because there is no remote origin: give --repository before you publish.',
        ]
      : []),
    `Wrote ${tarballs.length} packages, sbom.json and notes.md to ${path.relative(root, out)}. To publish them:`,
    ...tarballs.map((file) => `  npm publish --provenance --access public dist/release/${file}`),
    ...imageTargets.map(
      (target) =>
        `  docker build -f deploy/docker/Dockerfile --target ${target} --build-arg VERSION=${version} -t distribute-schedule/${target}:${version} .`,
    ),
  ];
}

try {
  const wanted = releaseFrom(process.argv.slice(2));
  console.log(wanted === undefined ? help : (await release(wanted)).join('\n'));
} catch (error) {
  if (!(error instanceof Refused)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
