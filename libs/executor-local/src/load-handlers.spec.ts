import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { loadHandlers } from './load-handlers';

let folder: string;

function write(path: string, text: string): string {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

/** Jest does not support import() here, so specs load CommonJS modules in the form that import() would return. */
const importModule = (url: string) => {
  const exports = createRequire(__filename)(fileURLToPath(url)) as object;
  return Promise.resolve({ ...exports, default: exports });
};
const load = (...paths: string[]) => loadHandlers(paths, { from: folder, importModule });
const names = async (...paths: string[]) => Object.keys(await load(...paths)).sort();

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'handlers-')));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('loadHandlers', () => {
  it('loads a file', async () => {
    write('reports.cjs', 'exports.nightly = () => "done"');
    const { nightly } = await load('./reports.cjs');
    expect(nightly?.({} as never, {} as never)).toBe('done');
  });

  it('loads every module directly in a folder, and nothing else', async () => {
    write('jobs/a.cjs', 'exports.a = () => 1');
    write('jobs/b.js', 'exports.b = () => 1');
    write('jobs/readme.md', 'not a module');
    write('jobs/deeper/c.cjs', 'exports.c = () => 1');
    expect(await names('jobs')).toEqual(['a', 'b']);
  });

  it('loads a package that is installed in the folder it starts from', async () => {
    write('node_modules/@acme/jobs/package.json', '{"name": "@acme/jobs", "main": "lib.cjs"}');
    write('node_modules/@acme/jobs/lib.cjs', 'module.exports = { mail: () => 1 }');
    expect(await names('@acme/jobs')).toEqual(['mail']);
  });

  it('returns no handlers when no path is given', async () => {
    expect(await load()).toEqual({});
  });

  it('reports every path that cannot be used, with the reason, in one error', async () => {
    write('broken.cjs', 'throw new Error("no database")');
    write('none.cjs', 'exports.version = 1');
    mkdirSync(join(folder, 'empty'));
    const loaded = load('./broken.cjs', './none.cjs', 'empty', './missing.js');
    await expect(loaded).rejects.toThrow(
      [
        'Cannot load the local handlers:',
        '  - ./broken.cjs: could not load broken.cjs: no database',
        '  - ./none.cjs: none.cjs does not export a function',
        '  - empty: the folder contains no .js, .cjs, .mjs file',
        `  - ./missing.js: found no file or folder ${join(folder, 'missing.js')}, and no installed package ./missing.js`,
      ].join('\n'),
    );
  });

  it('refuses two handlers with the same name', async () => {
    const [a, b] = [write('a.cjs', 'exports.mail = () => 1'), write('b.cjs', 'exports.mail = () => 2')];
    await expect(load('a.cjs', 'b.cjs')).rejects.toThrow(`${b}: ${a} already has a handler named "mail"`);
  });

  it('loads a file once when two paths lead to it', async () => {
    write('jobs/a.cjs', 'exports.a = () => 1');
    expect(await names('jobs', 'jobs/a.cjs')).toEqual(['a']);
  });

  it('loads ES modules and CommonJS modules from a CommonJS bundle', () => {
    write('jobs/commonjs.cjs', 'exports.one = () => 1');
    write('jobs/module.mjs', 'export const two = () => 2; export default { three: () => 3 };');
    write('broken.mjs', 'export const = 3');
    const entry = write(
      'main.ts',
      `import { loadHandlers } from ${JSON.stringify(join(__dirname, 'load-handlers'))};
       const from = ${JSON.stringify(folder)};
       const names = loadHandlers(['jobs'], { from }).then((handlers) => Object.keys(handlers).sort());
       const failure = loadHandlers(['broken.mjs'], { from }).catch((error) => error.message);
       Promise.all([names, failure]).then((output) => console.log(JSON.stringify(output)));`,
    );
    const outfile = join(folder, 'main.cjs');
    buildSync({
      entryPoints: [entry],
      outfile,
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'cjs',
      conditions: ['@distribute-schedule/source'],
    });
    const output = JSON.parse(execFileSync(process.execPath, [outfile], { encoding: 'utf8' })) as unknown;
    expect(output).toEqual([
      ['one', 'three', 'two'],
      expect.stringMatching(/ - broken\.mjs: could not load broken\.mjs: SyntaxError: Unexpected token '='$/),
    ]);
  });
});
