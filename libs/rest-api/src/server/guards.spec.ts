import type { Express } from 'express';
import request from 'supertest';
import { opens } from '../access/access';
import { tokenRoles } from '../access/api-token';
import { allRoutes } from './all-routes';
import { ReachableWithoutLoginError, ApiServer } from './api-server';
import { anApi, partsWith, routesOf, secretOf, settings } from './specs/an-api';
import { RawRequests, answerOn } from './specs/raw-requests';
import { RecordedAudit } from './specs/recorded-audit';

interface Mounted {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  readonly path: string;
}

/** All routes that express has mounted, independent of our table. */
function mountedRoutes(app: Express): Mounted[] {
  return app.router.stack.flatMap(({ route }) =>
    route ? [{ path: route.path, method: (route.stack[0]?.method ?? '') as Mounted['method'] }] : [],
  );
}

const { parts } = routesOf();
const table = allRoutes(parts, settings);
const accessOf = ({ method, path }: Mounted) =>
  table.find((route) => route.method === method && route.path.replaceAll(/\{(\w+)\}/g, ':$1') === path)
    ?.access;
const filled = (path: string) => path.replaceAll(/:\w+/g, 'some-id');

describe('Every route of the API', () => {
  const routes = mountedRoutes(anApi());

  it('is in the table, which defines who may call it', () => {
    expect(routes).toHaveLength(table.length);
    expect(routes.length).toBeGreaterThan(35);
    for (const route of routes)
      expect([route.path, accessOf(route)]).toEqual([route.path, expect.any(String)]);
  });

  it('is public only if it shows nothing secret', () => {
    const open = table.filter(({ access }) => access === 'public').map(({ path }) => path);
    expect(open.sort()).toEqual([
      '/api/v1/session',
      '/api/v1/session',
      '/api/v1/session',
      '/docs',
      '/docs/page.css',
      '/docs/page.js',
      '/health',
      '/openapi.json',
      '/ready',
    ]);
    const signed = table.filter(({ access }) => access === 'signed').map(({ path }) => path);
    expect(signed).toEqual(['/api/v1/executions/{id}/callback']);
  });

  it.each(routes.map((route) => [`${route.method} ${route.path}`, route] as const))(
    '%s accepts the roles that the table allows, and no others',
    async (_, route) => {
      const app = anApi();
      const access = accessOf(route)!;
      const ask = (authorization?: string) => {
        const asked = request(app)[route.method](filled(route.path));
        return authorization === undefined ? asked : asked.set('authorization', authorization);
      };
      if (access === 'public' || access === 'signed') {
        expect([401, 403]).not.toContain((await ask()).status);
        return;
      }
      expect((await ask()).status).toBe(401);
      expect((await ask(`Bearer ${secretOf('admin')}x`)).status).toBe(401);
      for (const role of tokenRoles) {
        const { status } = await ask(`Bearer ${secretOf(role)}`);
        expect([role, [401, 403].includes(status)]).toEqual([role, !opens(role, access)]);
      }
    },
  );

  it('refuses executors unless it is meant for them', () => {
    const opened = table
      .filter(({ access }) => access === 'executor')
      .map(({ method, path }) => `${method} ${path}`);
    expect(opened.sort()).toEqual(['delete /api/v1/executors/{id}', 'post /api/v1/executors/register']);
    for (const role of ['viewer', 'operator', 'admin'] as const) expect(opens('executor', role)).toBe(false);
    expect(opens('viewer', 'executor')).toBe(false);
  });
});

describe('The API', () => {
  const bearer = `Bearer ${secretOf('admin')}`;

  it('does not start on an address that other machines can reach when no tokens are configured', async () => {
    const server = new ApiServer(parts, { ...settings, host: '0.0.0.0', tokens: [] });
    await expect(server.start()).rejects.toThrow(ReachableWithoutLoginError);
  });

  it('refuses foreign host names when no tokens are configured, which stops DNS rebinding', async () => {
    const app = anApi({ tokens: [] });
    expect((await request(app).get('/health').set('host', 'evil.example')).status).toBe(403);
    for (const host of ['localhost:8080', 'LocalHost', '127.0.0.1', '[::1]:8080'])
      expect([host, (await request(app).get('/health').set('host', host)).status]).toEqual([host, 200]);
  });

  it('starts on localhost in any case when no tokens are configured', async () => {
    const server = new ApiServer(parts, { ...settings, host: 'LOCALHOST', tokens: [] });
    await server.start();
    await server.stop();
  });

  it('refuses a request with several Host headers', async () => {
    const requests = await RawRequests.on(anApi());
    const twice = 'GET /health HTTP/1.1\r\nhost: localhost\r\nHost: evil.example\r\n\r\n';
    const { status, text } = await answerOn(await requests.send(twice));
    requests.close();
    expect([status, text]).toEqual([400, expect.stringContaining('several Host headers')]);
  });

  it.each([
    ['an image', { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' }, 403],
    ['a frame', { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' }, 403],
    ['a link that a person follows', { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }, 200],
    [
      'a script of a configured origin',
      { 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty', origin: 'https://ops.example.com' },
      200,
    ],
    [
      'a script of another origin',
      { 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty', origin: 'https://evil.example' },
      403,
    ],
  ])('answers the request of a foreign page for %s as it should', async (_, headers, status) => {
    const app = anApi({ corsOrigins: ['https://ops.example.com'] });
    const asked = request(app)
      .get('/health')
      .set({ 'sec-fetch-site': 'cross-site', ...headers });
    expect((await asked).status).toBe(status);
  });

  it('refuses a form that a foreign page sends', async () => {
    const headers = {
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
    };
    const answer = await request(anApi()).post('/api/v1/tasks').set(headers).send('a=b');
    expect([answer.status, (answer.body as { code: string }).code]).toEqual([403, 'access.foreign_origin']);
  });

  it('allows pages of foreign origins only when the configuration names the origin', async () => {
    const app = anApi({ corsOrigins: ['https://ops.example.com'] });
    const ask = (origin: string) => request(app).options('/api/v1/tasks').set('origin', origin);
    expect((await ask('https://evil.example')).status).toBe(403);
    expect((await ask('https://evil.example')).headers).not.toHaveProperty('access-control-allow-origin');
    const allowed = await ask('https://ops.example.com');
    expect([allowed.status, allowed.headers['access-control-allow-origin']]).toEqual([
      204,
      'https://ops.example.com',
    ]);
  });

  it('limits the requests of a client and says when to retry', async () => {
    const app = anApi({ rateLimit: 3 });
    const statuses = [];
    for (let n = 0; n < 5; n += 1) statuses.push((await request(app).get('/health')).status);
    expect(statuses).toEqual([200, 200, 200, 429, 429]);
    const answer = await request(app).get('/health');
    expect([answer.get('retry-after'), (answer.body as { code: string }).code]).toEqual([
      '1',
      'request.too_many',
    ]);
  });

  it('limits guesses of tokens and still accepts a valid token from the same address', async () => {
    const app = anApi();
    const guess = (n: number) => request(app).get('/api/v1/tasks').set('authorization', `Bearer guess-${n}`);
    let refused = 0;
    for (let n = 0; n < 40; n += 1) if ((await guess(n)).status === 401) refused += 1;
    expect(refused).toBeLessThan(30);
    expect((await request(app).get('/api/v1/tasks').set('authorization', bearer)).status).toBe(500);
  });

  it.each([
    ['preview', '{"cron_expression":"@every 1h","after":"2026-01-01T00:00:00Z"}', 'application/json'],
    ['import?dry_run=true', 'tasks: []', 'application/yaml'],
  ])('keeps no reply for the Idempotency-Key of %s, which changes nothing', async (path, body, type) => {
    // Every call of the store throws, except for the audit.
    const app = new ApiServer(partsWith({ audit: new RecordedAudit() }), settings).app();
    const answer = await request(app)
      .post(`/api/v1/tasks/${path}`)
      .set({ authorization: bearer, 'content-type': type, 'idempotency-key': 'k1' })
      .send(body);
    expect(answer.status).toBe(200);
  });

  it('refuses a body of another media type also when the request has no Content-Length', async () => {
    const ask = request(anApi())
      .post('/api/v1/tasks/some-id/trigger')
      .set({ authorization: bearer, 'content-type': 'text/plain', 'transfer-encoding': 'chunked' });
    ask.write('{"parameters": {}}');
    const answer = await ask;
    expect([answer.status, (answer.body as { code: string }).code]).toEqual([415, 'request.unsupported']);
  });

  it.each([
    ['not JSON', '{', 'application/json', 400, 'request.malformed'],
    ['too large', `{"name":"${'a'.repeat(1_100_000)}"}`, 'application/json', 413, 'request.too_large'],
    [
      'too deep',
      '{"name":"a","parameters":'.concat('{"a":'.repeat(40), '1', '}'.repeat(41)),
      'application/json',
      400,
      'request.too_deep',
    ],
    [
      'a prototype',
      '{"name":"a","parameters":{"__proto__":{"a":1}}}',
      'application/json',
      400,
      'request.malformed',
    ],
    ['another media type', 'name=a', 'application/x-www-form-urlencoded', 415, 'request.unsupported'],
    ['a list', '[]', 'application/json', 400, 'request.malformed'],
    ['null', 'null', 'application/json', 400, 'request.malformed'],
  ])('refuses a body that is %s', async (_, body, type, status, code) => {
    const answer = await request(anApi())
      .post('/api/v1/tasks')
      .set('authorization', bearer)
      .set('content-type', type)
      .send(body);
    expect([answer.status, (answer.body as { code: string }).code]).toEqual([status, code]);
    expect(answer.headers['content-type']).toMatch('application/problem+json');
  });

  it('names all invalid and all unknown fields at once', async () => {
    const body = {
      name: '',
      cron_expression: '* * * *',
      time_zone: 'Mars/Base',
      timeout: '5 parsecs',
      priority: 11,
      id: '../etc',
      start_at: '2026-01-01',
      labels: { 'a b': 1 },
      misfire: { mode: 'x' },
      pause_windows: [{}],
      hacked: true,
    };
    const answer = await request(anApi()).post('/api/v1/tasks').set('authorization', bearer).send(body);
    const fields = new Set((answer.body as { errors: { field: string }[] }).errors.map(({ field }) => field));
    expect(answer.status).toBe(400);
    expect([...fields].sort()).toEqual([
      'cron_expression',
      'hacked',
      'id',
      'labels',
      'misfire.mode',
      'name',
      'pause_windows.0.from',
      'pause_windows.0.to',
      'priority',
      'start_at',
      'time_zone',
      'timeout',
    ]);
  });

  it.each([
    '?limit=0',
    '?limit=abc',
    '?limit=1&limit=2',
    '?status=done',
    '?what=1',
    '?from=yesterday',
    '?task_id=../x',
    '?cursor=junk',
  ])('refuses the query %s', async (query) => {
    const answer = await request(anApi()).get(`/api/v1/executions${query}`).set('authorization', bearer);
    expect([answer.status, (answer.body as { code: string }).code]).toEqual([400, 'request.invalid']);
    expect((answer.body as { errors: unknown[] }).errors).not.toEqual([]);
  });

  it.each(['/api/cron/tasks', '/api/cron/tasks/a/history'])(
    'refuses a malformed cursor of %s',
    async (path) => {
      const answer = await request(anApi()).get(`${path}?cursor=%00`).set('authorization', bearer);
      expect([answer.status, answer.body]).toMatchObject([400, { errors: [{ field: 'cursor' }] }]);
    },
  );

  it('names the authentication scheme when the token is missing', async () => {
    const answer = await request(anApi()).get('/api/v1/tasks');
    expect([answer.status, answer.get('www-authenticate')]).toEqual([401, 'Bearer']);
  });

  it.each([
    ['delete', '/api/v1/tasks', 405, 'GET, POST, HEAD, OPTIONS'],
    ['post', '/api/v1/Tasks/a/', 405, 'GET, PUT, PATCH, DELETE, HEAD, OPTIONS'],
    ['get', '/api/v1/tasks/a/trigger', 405, 'POST, OPTIONS'],
    ['options', '/api/v1/tasks/a/trigger', 204, 'POST, OPTIONS'],
    ['get', '/api/v1/tasks/a/b', 404, undefined],
    ['get', '/openapi-json', 404, undefined],
    ['options', '/', 404, undefined],
  ] as const)('answers %s %s with %d and names the supported methods', async (method, path, ...expected) => {
    const answer = await request(anApi())[method](path);
    expect([answer.status, answer.get('allow')]).toEqual(expected);
  });

  it('shows no details of an internal error', async () => {
    const answer = await request(anApi()).get('/api/v1/tasks/some-id').set('authorization', bearer);
    expect([answer.status, (answer.body as { code: string }).code]).toEqual([500, 'internal']);
    expect(answer.text).not.toContain('the store was called');
  });
});
