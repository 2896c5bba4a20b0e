import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WorkerSecrets } from './worker-secrets';

let root: string;
let folder: string;
let now: number;

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'secrets-')));
  folder = join(root, 'mounted');
  mkdirSync(folder);
  now = 0;
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
const secretsOf = (given: Record<string, string> = {}) =>
  new WorkerSecrets({ given, folder, now: () => now });

describe('WorkerSecrets', () => {
  it('reads a secret from the folder, without the line break at its end', () => {
    write('shop-token', 'a b\n\r\n');
    expect(secretsOf().read('shop-token')).toBe('a b\n');
    expect(secretsOf().read('SHOP_TOKEN')).toBe('a b\n');
  });

  it('prefers a value of the environment', () => {
    write('shop-token', 'from the file');
    expect(secretsOf({ SHOP_TOKEN: 'from the environment' }).read('shop-token')).toBe('from the environment');
  });

  it('sees a changed, a new and a removed file within a few seconds', () => {
    write('first', 'value 1');
    const secrets = secretsOf();
    expect(secrets.read('first')).toBe('value 1');
    write('first', 'value 2');
    write('second', 'value 3');
    expect(secrets.read('first')).toBe('value 1');
    now = 5_000;
    expect(secrets.read('first')).toBe('value 2');
    expect(secrets.names()).toEqual(['first', 'second']);
    rmSync(join(folder, 'first'));
    now = 10_000;
    expect(() => secrets.read('first')).toThrow(
      'this worker does not have the secret "first": set DS_SECRET_FIRST',
    );
  });

  it('follows the links that Kubernetes mounts', () => {
    mkdirSync(join(folder, '..2026'));
    writeFileSync(join(folder, '..2026', 'shop_token'), 'mounted value');
    symlinkSync('..2026', join(folder, '..data'));
    symlinkSync(join('..data', 'shop_token'), join(folder, 'shop_token'));
    expect(secretsOf().read('shop_token')).toBe('mounted value');
    expect(secretsOf().names()).toEqual(['shop_token']);
  });

  it('reads no file outside of the folder', () => {
    writeFileSync(join(root, 'outside'), 'other value');
    symlinkSync('../outside', join(folder, 'link'));
    expect(() => secretsOf().read('link')).toThrow('outside of secrets.folder');
    expect(() => secretsOf().read('../outside')).toThrow('does not have the secret');
    expect(() => secretsOf().read('..')).toThrow('does not have the secret');
  });

  it.each([
    ['', 'fewer than 4 characters'],
    ['x'.repeat(70_000), 'larger than 65536 bytes'],
  ])('refuses a value of the wrong size (%#)', (text, reason) => {
    write('odd', text);
    expect(() => secretsOf().read('odd')).toThrow(reason);
  });

  it('advertises the names of both sources, without folders and impossible names', () => {
    write('b', 'value');
    write('tls.key', 'value');
    mkdirSync(join(folder, 'sub'));
    expect(secretsOf({ A_1: 'value', b: 'value' }).names()).toEqual(['a_1', 'b']);
  });

  it('advertises nothing while there are too many names, or the folder cannot be read', () => {
    const many = Object.fromEntries(Array.from({ length: 257 }, (_, i) => [`s${i}`, 'value']));
    expect(secretsOf(many).names()).toBeUndefined();
    rmSync(folder, { recursive: true });
    expect(secretsOf().names()).toBeUndefined();
  });

  it('refuses a given value that is too short', () => {
    expect(() => secretsOf({ a: 'abc' }).check()).toThrow('the secret a has fewer than 4 characters');
  });

  it('refuses a folder that does not exist, and one with too many files', () => {
    for (let i = 0; i <= 256; i += 1) write(`s${i}`, 'value');
    expect(() => secretsOf().check()).toThrow(
      `secrets.folder: ${folder} holds 257 files; at most 256 are allowed`,
    );
    rmSync(folder, { recursive: true });
    expect(() => secretsOf().check()).toThrow(`secrets.folder: ${folder} cannot be read (ENOENT)`);
  });
});
