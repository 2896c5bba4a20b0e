import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:http';
import { apiToken } from '@distribute-schedule/rest-api';
import { startApi, until, type ApiUnderTest } from '../testing/api-under-test';

const shopToken = 's3cr3t-of-the-shop/1';
const secretOf = { ops: 'h7Qm2x9VbT4kLz8RwJ5nYc3D', guest: 'Zk5Wq9LmN2vB8xCt4RjH7sDf' };

/** Answers with the request, as a service does that echoes what it received. */
async function echoServer(): Promise<{ url: string; seen: string[]; server: Server }> {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(request.headers.authorization ?? '');
    const status = request.url === '/fail' ? 500 : 200;
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ headers: request.headers }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen, server };
}

describe('Secrets of tasks', () => {
  let api: ApiUnderTest;
  let echo: Awaited<ReturnType<typeof echoServer>>;
  const as = (who: keyof typeof secretOf) => ({ authorization: `Bearer ${secretOf[who]}` });

  beforeAll(async () => {
    echo = await echoServer();
    api = await startApi({
      secrets: { shop_token: shopToken },
      settings: {
        api: {
          tokens: [apiToken('ops', 'admin', secretOf.ops), apiToken('guest', 'viewer', secretOf.guest)],
        },
        egress: { allowLoopback: true },
        task: { maxRetry: 0 },
      },
    });
  });
  afterAll(async () => {
    await api.stop();
    echo.server.close();
  });

  const create = (id: string, parameters: object) =>
    api.call('POST', '/api/v1/tasks', { id, name: id, executor: 'http', parameters }, as('ops'));
  const run = async (id: string) => {
    const { body } = await api.call('POST', `/api/v1/tasks/${id}/trigger`, {}, as('ops'));
    const path = `/api/v1/executions/${body.execution_id}`;
    await until(
      async () => (await api.call('GET', path, undefined, as('ops'))).body.status,
      (status) => ['success', 'failed'].includes(status),
    );
    const answers = [path, `${path}/logs`].map((each) => api.call('GET', each, undefined, as('ops')));
    return (await Promise.all(answers)).map(({ text }) => text).join('');
  };

  it.each(['/', '/fail'])('reach the service, and appear nowhere else (%s)', async (path) => {
    const id = `echo${path === '/' ? '' : '-fail'}`;
    const headers = { Authorization: 'Bearer {{secrets.shop-token}}' };
    expect((await create(id, { url: `${echo.url}${path}`, headers })).status).toBe(201);
    // A successful run shows the masked header in its result, and a failed one in its log, which is best effort.
    const reported = await until(
      () => run(id),
      (text) => text.includes('Bearer ***') || text.includes(shopToken),
    );
    expect(echo.seen.at(-1)).toBe(`Bearer ${shopToken}`);
    expect(reported).not.toContain(shopToken);
    expect(JSON.stringify(api.logged)).not.toContain(shopToken);
  });

  it('are refused by name when no worker has them, and workers show the names', async () => {
    const refused = await create('unknown', { url: `${echo.url}/{{secrets.crm}}` });
    expect([refused.status, refused.text]).toEqual([400, expect.stringContaining('known are shop_token')]);
    const workers = await api.call('GET', '/api/v1/workers', undefined, as('guest'));
    expect(workers.body.items).toMatchObject([{ secrets: ['shop_token'] }]);
  });

  it('in parameters are masked for viewers and in the audit, and operators export and import them', async () => {
    const headers = { Authorization: 'Bearer plain-value-7' };
    await create('plain', { url: `${echo.url}/?api_key=plain-value-7`, headers });
    const { body } = await api.call('POST', '/api/v1/tasks/plain/trigger', {}, as('ops'));
    const execution = `/api/v1/executions/${body.execution_id}`;
    const views = ['/api/v1/tasks/plain', '/api/v1/tasks', '/api/v1/tasks/export', execution];
    for (const path of views) {
      const [shown, whole] = await Promise.all(
        (['guest', 'ops'] as const).map((who) => api.call('GET', path, undefined, as(who))),
      );
      expect(shown?.text).toContain('api_key=***');
      expect(shown?.text).not.toContain('plain-value-7');
      expect(whole?.text).toContain('plain-value-7');
    }
    const audit = await api.call('GET', '/api/v1/audit', undefined, as('ops'));
    expect(audit.text).toContain('api_key=***');
    expect(audit.text).not.toContain('plain-value-7');

    const exported = async (who: keyof typeof secretOf) =>
      (await api.call('GET', '/api/v1/tasks/export', undefined, as(who))).text;
    const into = (text: string) =>
      api.call('POST', '/api/v1/tasks/import', text, { ...as('ops'), 'content-type': 'application/yaml' });
    const before = await exported('ops');
    expect((await into(before)).body.tasks.map(({ outcome }) => outcome)).toEqual(
      expect.not.arrayContaining(['changed', 'refused']),
    );
    const masked = await into(await exported('guest'));
    expect([masked.status, masked.text]).toEqual([
      400,
      expect.stringContaining('parameters.url contains ***'),
    ]);
    expect(await exported('ops')).toBe(before);
  });
});
