/** Checks that each public package works where it is installed, beside whatever is there. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const scope = '@distribute-schedule/';
const read = (...file) => readFileSync(path.join(root, ...file), 'utf8');
const manifestOf = (place) => JSON.parse(read(place, 'package.json'));

const { version, engines } = manifestOf('.');
const places = ['libs', 'apps']
  .flatMap((kind) => readdirSync(path.join(root, kind)).map((name) => `${kind}/${name}`))
  .filter((place) => existsSync(path.join(root, place, 'package.json')) && !manifestOf(place).private);

/** The npm packages that the sources of a lib import, without those of its specs. */
function importedBy(place) {
  const files = sourcesIn(path.join(root, place, 'src'));
  const names = files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/^(?:import|export)\b[^'"`;]*?\bfrom '([^'.][^']*)'/gm)].map(
      ([, name]) => name,
    ),
  );
  return new Set(names.filter((name) => !name.startsWith('node:')).map(packageOf));
}

const sourcesIn = (folder) =>
  readdirSync(folder, { recursive: true })
    .filter(
      (file) =>
        file.endsWith('.ts') && !/\.spec\.ts$|(^|\/)(testing|specs)\//.test(file.replaceAll('\\', '/')),
    )
    .map((file) => path.join(folder, file));

const packageOf = (name) =>
  name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/');

describe('The public packages', () => {
  let packed;
  before(() => {
    const text = execFileSync('npm', ['pack', '--dry-run', '--json', '--workspaces'], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    packed = new Map(JSON.parse(text).map(({ name, files }) => [name, files.map((file) => file.path)]));
  });

  for (const place of places) {
    describe(place, () => {
      const manifest = manifestOf(place);
      const { dependencies = {}, exports } = manifest;

      it('are packed with their readme and the licence, and without sources', () => {
        const files = packed.get(manifest.name);
        assert.ok(files.includes('README.md'), 'README.md is missing');
        assert.ok(files.includes('LICENSE'), 'LICENSE is missing');
        assert.equal(read(place, 'LICENSE'), read('LICENSE'));
        assert.deepEqual(
          files.filter((file) => file.startsWith('src/')),
          [],
        );
      });

      it('have the version of the repository, and name the Node.js that they need', () => {
        assert.equal(manifest.version, version);
        assert.deepEqual(manifest.engines, engines);
      });

      it('depend on exact versions, because they are tested and released together', () => {
        for (const [name, range] of Object.entries(dependencies))
          if (name.startsWith(scope)) assert.equal(range, version, name);
          else assert.match(range, /^\d+\.\d+\.\d+$/, name);
      });

      it('have main and types for tools that do not read exports', { skip: !exports }, () => {
        assert.equal(manifest.main, exports['.'].default);
        assert.equal(manifest.types, exports['.'].types);
      });

      it('depend on what their code imports, and on its types', { skip: !exports }, () => {
        const needed = [...importedBy(place)].filter((name) => name !== manifest.name);
        const types = needed
          .map((name) => `@types/${name}`)
          .filter((name) => existsSync(path.join(root, 'node_modules', name)));
        assert.deepEqual(
          [...needed, ...types].filter((name) => !(name in dependencies)),
          [],
        );
      });
    });
  }
});
