import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import request from 'supertest';
import { anApi, settings } from '../server/specs/an-api';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'console-pages-'));
  mkdirSync(join(folder, 'assets'));
  const index = '<meta name="console-base" content="" /><script src="./assets/a-1.js"></script>';
  writeFileSync(join(folder, 'index.html'), index);
  writeFileSync(join(folder, 'assets', 'a-1.js'), 'plain');
  writeFileSync(join(folder, 'assets', 'a-1.js.br'), brotliCompressSync('plain'));
  writeFileSync(join(folder, 'secret'), 'secret');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const get = (path: string, { from = folder, publicUrl = '' } = {}) =>
  request(anApi({ publicUrl, console: { ...settings.console, folder: from } })).get(path);
const visit = (path: string) => get(path).set('accept', 'text/html,*/*');

describe('The web console', () => {
  it.each([
    '/',
    '/tasks',
    '/tasks/a.b',
    '/executions/x?line=3',
    '/timeline',
    '/cluster/workers/w',
    '/signin',
  ])('answers %s with the index and a strict policy', async (path) => {
    const { status, text, headers } = await get(path);
    expect([status, text]).toEqual([200, expect.stringContaining('src="/assets/a-1.js"')]);
    expect(headers['content-security-policy']).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
        "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; " +
        "require-trusted-types-for 'script'",
    );
    expect(headers['cache-control']).toBe('no-cache');
  });

  it('lets browsers keep a file for good, and sends it compressed to those that can read that', async () => {
    const plain = await get('/assets/a-1.js').set('accept-encoding', 'identity').buffer();
    expect([plain.text, plain.headers['content-encoding']]).toEqual(['plain', undefined]);
    expect(plain.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    const { text, headers } = await get('/assets/a-1.js').set('accept-encoding', 'gzip, br');
    expect(text).toBe('plain');
    expect(headers).toMatchObject({ 'content-encoding': 'br', vary: 'Accept-Encoding' });
    expect(headers['content-type']).toContain('text/javascript');
  });

  it.each(['/assets/../secret', '/assets/..%2fsecret', '/assets/b-2.js', '/secret', '/index.html'])(
    'has no file at %s',
    async (path) => {
      expect((await get(path)).status).toBe(404);
    },
  );

  it('shows a person that a page does not exist, and a program the error', async () => {
    const shown = await visit('/nowhere');
    expect([shown.status, shown.type]).toEqual([404, 'text/html']);
    expect((await get('/nowhere')).type).toBe('application/problem+json');
    expect((await visit('/api/v1/nowhere')).type).toBe('application/problem+json');
  });

  it('writes the path of the public address into the index', async () => {
    const { text } = await get('/', { publicUrl: 'https://ops.example.com/schedule' });
    expect(text).toContain('src="/schedule/assets/a-1.js"');
    expect(text).toContain('name="console-base" content="/schedule"');
  });

  it('says at / what to do when the app was built without it', async () => {
    const answer = await get('/', { from: join(folder, 'missing') });
    expect(answer.status).toBe(404);
    expect(answer.body).toMatchObject({ code: 'request.no_console' });
    expect((await get('/docs', { from: join(folder, 'missing') })).status).toBe(200);
  });
});
