import request, { type Response } from 'supertest';
import { sealSession } from '../access/session';
import { ApiServer } from '../server/api-server';
import { partsWith, secretOf, settings, tokens } from '../server/specs/an-api';
import type { ApiSettings } from '../http/api-settings';
import type { Clock, Ports } from '@distribute-schedule/application';

const path = '/api/v1/session';
const clock: Clock = {
  now: () => 1_800_000_000_000,
  monotonic: () => 0,
  machineAheadMs: () => 0,
  after: () => () => undefined,
};
const tasks = { search: async () => Promise.resolve({ tasks: [] }) } as unknown as Ports['tasks'];
const appWith = (overrides: Partial<ApiSettings> = {}) =>
  new ApiServer(partsWith({ clock, tasks }), { ...settings, ...overrides }).app();
const consoleWith = (changes: Partial<ApiSettings['console']>) => ({
  console: { ...settings.console, ...changes },
});

const codeOf = ({ status, body }: Response) => [status, (body as { code?: string }).code];
const cookieOf = (answer: Response) => String(answer.get('set-cookie')?.[0]);
const signIn = (app = appWith(), role = 'operator') =>
  request(app)
    .post(path)
    .set({ host: 'console.test', origin: 'http://console.test' })
    .send({ token: secretOf(role) });

describe('A session', () => {
  it('begins with a token and proves the name and the role of that token', async () => {
    const answer = await signIn(appWith(consoleWith({ environment: 'production' })));
    expect(answer.body).toEqual({
      name: 'operator',
      role: 'operator',
      needs_token: true,
      monitor_only: false,
      environment: 'production',
      version: '1.2.3',
      server_time: '2027-01-15T08:00:00.000Z',
    });
    expect(cookieOf(answer)).toMatch(/^ds_session=[\w.-]+; Path=\/; HttpOnly; SameSite=Strict; Max-Age=60$/);
    const [cookie = ''] = cookieOf(answer).split(';');
    const asked = await request(appWith()).get(path).set('cookie', cookie);
    expect(asked.body).toMatchObject({ name: 'operator', role: 'operator' });
    const read = await request(appWith()).get('/api/v1/executions').set('cookie', cookie);
    expect(read.status).toBe(200);
  });

  it('shows a stranger the environment, but neither a name nor the version', async () => {
    const answer = await request(appWith(consoleWith({ environment: 'test' }))).get(path);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      name: null,
      role: null,
      version: null,
      needs_token: true,
      environment: 'test',
    });
  });

  it('is not needed when no tokens are configured', async () => {
    const app = appWith({ tokens: [] });
    const answer = await request(app).get(path).set('host', 'localhost');
    expect(answer.body).toMatchObject({ name: 'local', role: 'admin', needs_token: false });
  });

  it('does not begin with a wrong token, which counts for the limit of refusals', async () => {
    const app = appWith();
    const wrong = () => request(app).post(path).send({ token: 'wrong' });
    expect(codeOf(await wrong())).toEqual([401, 'access.unauthenticated']);
    let answer = await wrong();
    for (let i = 0; i < 40 && answer.status === 401; i += 1) answer = await wrong();
    expect(codeOf(answer)).toEqual([429, 'request.too_many']);
    expect((await signIn(app)).status).toBe(200);
  });

  it('does not begin with the token of a service', async () => {
    expect(codeOf(await signIn(appWith(), 'executor'))).toEqual([403, 'access.forbidden']);
  });

  it('allows nothing after its end', async () => {
    const [token] = tokens;
    const seal = sealSession({ token: token!, endsAt: Date.now() - 1 });
    const answer = await request(appWith()).get('/api/v1/executions').set('cookie', `ds_session=${seal}`);
    expect(codeOf(answer)).toEqual([401, 'access.unauthenticated']);
    expect((answer.body as { title: string }).title).toContain('sign in again');
  });

  it('ends with a response that removes the cookie', async () => {
    const answer = await request(appWith())
      .delete(path)
      .set({ host: 'console.test', origin: 'http://console.test' });
    expect(answer.status).toBe(204);
    expect(cookieOf(answer)).toContain('ds_session=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0');
  });
});

describe('A change with a session', () => {
  const ask = async (headers: Record<string, string>, overrides: Partial<ApiSettings> = {}) => {
    const app = appWith(overrides);
    const cookie = cookieOf(await signIn(app)).split(';')[0] ?? '';
    const asked = request(app).post('/api/v1/tasks').set('host', 'console.test');
    return codeOf(await asked.set('cookie', cookie).set(headers).send({}));
  };
  const reachesTheRoute = [400, 'request.invalid'];
  const isRefused = [403, 'access.foreign_origin'];

  it('is possible from our own pages', async () => {
    expect(await ask({ origin: 'http://console.test' })).toEqual(reachesTheRoute);
    expect(await ask({ origin: 'https://console.test', 'sec-fetch-site': 'same-origin' })).toEqual(
      reachesTheRoute,
    );
  });

  it('is possible from the public address when a proxy replaces the header Host', async () => {
    const publicUrl = 'https://ops.example.com/schedule';
    expect(await ask({ origin: 'https://ops.example.com' }, { publicUrl })).toEqual(reachesTheRoute);
  });

  it.each([
    ['without an origin', {}],
    ['from a page of another site', { origin: 'https://evil.example' }],
    ['from a page of the same site', { origin: 'http://console.test', 'sec-fetch-site': 'same-site' }],
    ['without a page', { origin: 'http://console.test', 'sec-fetch-site': 'none' }],
  ])('is refused %s', async (_, headers) => {
    expect(await ask(headers as Record<string, string>)).toEqual(isRefused);
  });

  it('is refused from a page that may call the API with a token', async () => {
    const corsOrigins = ['https://ops.example.com'];
    expect(await ask({ origin: 'https://ops.example.com' }, { corsOrigins })).toEqual(isRefused);
  });
});

describe('A process that only monitors', () => {
  const app = () => appWith(consoleWith({ monitorOnly: true }));
  const bearer = (role: string) => ({ authorization: `Bearer ${secretOf(role)}` });

  it.each([
    ['post', '/api/v1/tasks'],
    ['put', '/api/v1/tasks/a'],
    ['patch', '/api/v1/tasks/a'],
    ['delete', '/api/v1/tasks/a'],
    ['post', '/api/v1/tasks/a/trigger'],
    ['post', '/api/v1/executions/a/cancel'],
  ] as const)('refuses %s %s of an admin', async (method, url) => {
    expect(codeOf(await request(app())[method](url).set(bearer('admin')))).toEqual([
      403,
      'access.monitor_only',
    ]);
  });

  it('still lets people sign in and read, and says what it is', async () => {
    expect((await signIn(app(), 'admin')).body).toMatchObject({ role: 'admin', monitor_only: true });
    expect((await request(app()).get('/api/v1/executions').set(bearer('viewer'))).status).toBe(200);
  });

  it('still accepts registrations and callbacks of services', async () => {
    const registered = await request(app())
      .post('/api/v1/executors/register')
      .set(bearer('executor'))
      .send({});
    expect(codeOf(registered)).toEqual([400, 'request.invalid']);
    const called = await request(app()).post('/api/v1/executions/a/callback').send({});
    expect(codeOf(called)[1]).not.toBe('access.monitor_only');
  });
});
