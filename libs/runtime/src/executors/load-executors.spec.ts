import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadExecutors } from './load-executors';

let folder: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'executors-')));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function write(path: string, text: string): void {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** jest does not support import(), so specs load CommonJS modules in the form in which import() returns them. */
const importModule = (url: string) => {
  const exports = createRequire(__filename)(fileURLToPath(url)) as object;
  return Promise.resolve({ ...exports, default: exports });
};
const settings = { workerId: 'worker-1', egress: { allowPrivate: true, allowLoopback: false } };
const load = (...paths: string[]) =>
  loadExecutors(paths, { settings, taken: ['local', 'http'], from: folder, importModule });
const executor = (type: string) =>
  `{ type: '${type}', protocol: 'mq', execute: async () => ({ code: 0, message: '' }) }`;

describe('loadExecutors', () => {
  it('loads the executor that createExecutor returns, and passes it the settings', async () => {
    write('mq.cjs', `exports.createExecutor = async (settings) => ({ ...${executor('mq')}, settings });`);
    const [loaded] = await load('./mq.cjs');
    expect(loaded).toMatchObject({ type: 'mq', protocol: 'mq', settings });
  });

  it.each([
    ['as its exports', `module.exports = ${executor('mq')};`],
    ['as its default', `exports.default = ${executor('mq')};`],
    ['under the name executor', `exports.executor = ${executor('mq')};`],
  ])('loads an executor that a module exports %s', async (_, text) => {
    write('mq.js', text);
    expect(await load('mq.js')).toMatchObject([{ type: 'mq' }]);
  });

  it('loads an installed package and a folder', async () => {
    write('node_modules/@acme/mq/package.json', '{"name": "@acme/mq", "main": "lib.cjs"}');
    write('node_modules/@acme/mq/lib.cjs', `exports.createExecutor = () => (${executor('mq')});`);
    write('ftp/index.js', `module.exports = ${executor('ftp')};`);
    expect((await load('@acme/mq', 'ftp')).map(({ type }) => type)).toEqual(['mq', 'ftp']);
  });

  it('reports every module that cannot be used in one message, each with the reason', async () => {
    write('broken.cjs', 'throw new TypeError("no database")');
    write('slip.cjs', 'exports.createExecutor = () =>');
    write('nothing.cjs', 'exports.run = () => 1');
    write('bad.cjs', 'exports.createExecutor = () => ({ type: "a b", execute: 1, stop: true })');
    write('none.cjs', 'exports.createExecutor = () => null');
    write('throws.cjs', 'exports.createExecutor = () => { throw new Error("MQ_URL is not set") }');
    write('http.cjs', `module.exports = ${executor('http')}`);
    write('empty/readme.md', 'nothing');
    write('mq.cjs', `module.exports = ${executor('mq')}`);
    write('mq2.cjs', `module.exports = ${executor('mq')}`);
    const paths = ['broken', 'slip', 'nothing', 'bad', 'none', 'throws', 'http', 'mq', 'mq2'].map(
      (name) => `${name}.cjs`,
    );
    await expect(load(...paths, 'empty', '@acme/gone')).rejects.toMatchObject({
      problems: [
        'broken.cjs: it cannot be loaded: TypeError: no database',
        expect.stringMatching(/^slip.cjs: it cannot be loaded: SyntaxError: /),
        'nothing.cjs: it exports neither a function createExecutor(settings) nor an executor',
        'bad.cjs: it is not an executor, it lacks: type, a name of up to 63 letters, digits, "_" and "-"; protocol, a text; ' +
          'execute(task, context), a function; stop as a function, or none',
        'none.cjs: createExecutor returned null, expected an executor',
        'throws.cjs: MQ_URL is not set',
        'http.cjs: this worker already has an executor of the type "http"',
        'mq2.cjs: this worker already has an executor of the type "mq"',
        'empty: the folder contains neither a package.json with a main nor an index.js',
        `@acme/gone: neither a file or folder ${join(folder, '@acme/gone')} nor a package of that name exists`,
      ],
    });
  });
});
