import request, { type Response } from 'supertest';
import { anApi } from '../server/specs/an-api';

const app = anApi();
const get = (path: string) => request(app).get(path);
const files = ['/docs', '/docs/page.js', '/docs/page.css'];

/** Directives of the content security policy by name. */
function policyOf(response: Response): Readonly<Record<string, string>> {
  const directives = (response.get('content-security-policy') ?? '').split(';');
  return Object.fromEntries(
    directives.map((directive) => {
      const [name = '', ...sources] = directive.split(' ');
      return [name, sources.join(' ')];
    }),
  );
}

describe('The page /docs', () => {
  it.each(files)(
    'serves %s with a content security policy without inline code and foreign hosts',
    async (path) => {
      const policy = policyOf(await get(path));
      expect(policy).toMatchObject({
        'default-src': "'self'",
        'script-src': "'self'",
        'script-src-attr': "'none'",
        'style-src': "'self'",
        'font-src': "'self'",
        'img-src': "'self' data:",
      });
      expect(Object.values(policy).join(' ')).not.toMatch(/unsafe|https?:|\*/);
      expect(policy).not.toHaveProperty('upgrade-insecure-requests');
    },
  );

  it('loads its own files only, and each of them exists', async () => {
    const { text } = await get('/docs');
    const loaded = [...text.matchAll(/<(?:script|link)[^>]* (?:src|href)="([^"]+)"/g)].map(([, url]) => url);
    expect(loaded).toEqual(['data:,', '/docs/page.css', '/docs/page.js']);
    expect(text.replaceAll(/<script src="[^"]+"><\/script>/g, '')).not.toMatch(
      /<script|<style| style=| on\w+=/,
    );
    const [style, script] = [await get('/docs/page.css'), await get('/docs/page.js')];
    expect([style.status, style.get('content-type')]).toEqual([200, 'text/css; charset=utf-8']);
    expect([script.status, script.get('content-type')]).toEqual([200, 'text/javascript; charset=utf-8']);
  });

  it('loads nothing from a foreign host through its styles', async () => {
    const { text } = await get('/docs/page.css');
    const targets = [...text.matchAll(/url\(["']?([^"')]{5})/g)].map(([, start]) => start);
    expect(targets.length).toBeGreaterThan(0);
    expect(new Set(targets)).toEqual(new Set(['data:']));
    expect(text).not.toContain('@import');
  });

  it('starts the viewer with our document and without its online validator', async () => {
    const { text } = await get('/docs/page.js');
    const [, options = ''] = /\nSwaggerUIBundle\((.*)\);\n$/.exec(text) ?? [];
    expect(JSON.parse(options)).toMatchObject({ url: '/openapi.json', validatorUrl: null });
  });

  it.each(files)(
    'answers 304 without a body when the browser has the current version of %s',
    async (path) => {
      const first = await get(path);
      const etag = first.get('etag') ?? '';
      expect([first.status, first.get('cache-control')]).toEqual([200, 'no-cache']);
      expect(etag).toMatch(/^"[\w-]{43}"$/);
      const again = await get(path).set('if-none-match', etag);
      expect([again.status, again.text, again.get('etag')]).toEqual([304, '', etag]);
      expect((await get(path).set('if-none-match', '"of-an-older-version"')).status).toBe(200);
    },
  );
});
