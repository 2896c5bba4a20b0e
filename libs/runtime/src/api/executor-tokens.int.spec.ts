import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apiToken } from '@distribute-schedule/rest-api';
import { startApi, type Answer, type ApiUnderTest } from '../testing/api-under-test';

const secrets = {
  reports: 'h7Qm2x9VbT4kLz8RwJ5nYc3D-1',
  billing: 'h7Qm2x9VbT4kLz8RwJ5nYc3D-2',
  ops: 'h7Qm2x9VbT4kLz8RwJ5nYc3D-3',
} as const;
type Who = keyof typeof secrets;

interface Registered {
  readonly signing_key: string | null;
  readonly tasks: readonly { readonly task_id: string; readonly outcome: string }[];
}

describe('The token of a service, or of an operator,', () => {
  let api: ApiUnderTest;
  const auditFile = join(mkdtempSync(join(tmpdir(), 'ds-audit-')), 'audit.log');
  const call = (who: Who, method: string, path: string, body?: unknown) =>
    api.call(method, path, body, { authorization: `Bearer ${secrets[who]}` });
  const register = (who: Who, name: string, id: string, said: object = {}) =>
    call(who, 'POST', '/api/v1/executors/register', {
      name,
      instance_id: id,
      base_url: 'http://10.1.2.3:9090',
      tasks: [{ task_name: 'nightly' }],
      ...said,
    });
  const registered = ({ body }: Answer) => body as unknown as Registered;
  const everything = async () => {
    const [executors, tasks] = await Promise.all([
      call('ops', 'GET', '/api/v1/executors'),
      call('ops', 'GET', '/api/v1/tasks'),
    ]);
    return [executors.body.items, tasks.body.items];
  };

  beforeAll(async () => {
    const tokens = [
      apiToken('reports', 'executor@reports', secrets.reports),
      apiToken('billing', 'executor@billing', secrets.billing),
      apiToken('ops', 'operator', secrets.ops),
    ];
    api = await startApi({ roles: ['api'], settings: { api: { tokens }, audit: { file: auditFile } } });
    const key = registered(await register('reports', 'reports', 'reports-1')).signing_key;
    expect(key).toMatch(/^whsec_/);
    // This is also the heartbeat, and a restarted service receives its key from it.
    expect(registered(await register('reports', 'reports', 'reports-1')).signing_key).toBe(key);
  });
  afterAll(() => api.stop());

  it('gets one audit record a minute for each instance, with a count, and each change goes to the file', async () => {
    for (let n = 1; n <= 20; n += 1) {
      const { status } = await register('reports', 'reports', 'reports-9', {
        base_url: `http://10.1.2.3:${9000 + n}`,
      });
      expect(status).toBe(n === 1 ? 201 : 200);
    }
    expect((await call('reports', 'DELETE', '/api/v1/executors/reports-9')).status).toBe(204);
    const { records } = await api.system.ports.audit.list({ limit: 50, source: 'machines' });
    expect(records.filter(({ id }) => id === 'reports-9')).toMatchObject([
      { who: 'reports', action: 'DELETE /api/v1/executors/{id}', outcome: 'done', count: 21 },
    ]);
    const lines = readFileSync(auditFile, 'utf8').trim().split('\n');
    const written = lines.map((line) => JSON.parse(line) as { id: string });
    expect(written.filter(({ id }) => id === 'reports-9')).toHaveLength(21);
  });

  it.each([
    ['register an instance of another service', 'reports', 'billing-1', 403, 'executor.foreign'],
    ['register an instance of another service again', 'reports', 'reports-1', 403, 'executor.foreign'],
    ['take the id of an instance of another service', 'billing', 'reports-1', 409, 'executor.taken'],
  ])('is refused when it wants to %s, and changes nothing', async (_, name, id, status, code) => {
    const before = await everything();
    const answer = await register('billing', name, id, { base_url: 'http://10.6.6.6', tasks: [] });
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(answer.text).not.toContain('whsec_');
    expect(await everything()).toEqual(before);
  });

  it('is refused when it deregisters an instance of another service, with its rights in the message', async () => {
    const before = await everything();
    const answer = await call('billing', 'DELETE', '/api/v1/executors/reports-1');
    expect([answer.status, answer.body.code]).toEqual([403, 'executor.foreign']);
    expect(answer.text).toContain('this token is valid for billing only');
    expect(await everything()).toEqual(before);
  });

  it('deregisters an instance of its service', async () => {
    await register('billing', 'billing', 'billing-9', { tasks: [] });
    expect((await call('billing', 'DELETE', '/api/v1/executors/billing-9')).status).toBe(204);
  });

  it('does not take over a task that people or another service created', async () => {
    const theirs = { id: 'billing.close', name: 'ours', executor: 'http', parameters: { url: 'http://a' } };
    await call('ops', 'POST', '/api/v1/tasks', theirs);
    // The task `2024.close` of the service `billing` and the task `close` of `billing.2024` have the same id.
    await register('ops', 'billing.2024', 'other-1', { tasks: [{ task_name: 'close' }] });
    const before = (await everything())[1];
    const answer = await register('billing', 'billing', 'billing-1', {
      tasks: ['close', '2024.close'].map((task_name) => ({ task_name, cron: '* * * * *' })),
    });
    expect(registered(answer).tasks).toMatchObject([{ outcome: 'taken' }, { outcome: 'taken' }]);
    expect((await everything())[1]).toEqual(before);
  });

  it('is the only token that receives the signing key of its instances', async () => {
    const known = registered(await register('reports', 'reports', 'reports-1'));
    const again = await register('ops', 'reports', 'reports-1');
    const added = await register('ops', 'reports', 'reports-2');
    expect([again.status, registered(again).signing_key]).toEqual([200, null]);
    expect([added.status, registered(added).signing_key]).toEqual([201, null]);
    const audit = await call('ops', 'GET', '/api/v1/executors');
    expect(audit.text + JSON.stringify(api.logged)).not.toContain(known.signing_key);
  });

  it('changes the address of an instance only if it is a token of the service', async () => {
    await register('reports', 'reports', 'reports-3', { health_check_url: 'http://10.1.2.3:9090/up' });
    const own = { health_check_url: 'http://10.1.2.3:9090/up' };
    for (const [field, said] of [
      ['base_url', { ...own, base_url: 'http://10.6.6.6:9090' }],
      ['health_check_url', { health_check_url: 'http://10.6.6.6:9090/up' }],
      ['require_signed_callbacks', { ...own, require_signed_callbacks: true }],
    ] as const) {
      const before = await everything();
      const answer = await register('ops', 'reports', 'reports-3', said);
      expect([answer.status, answer.body.code]).toEqual([403, 'executor.foreign']);
      expect(answer.text).toContain(field);
      expect(await everything()).toEqual(before);
    }
    expect((await register('ops', 'reports', 'reports-3', own)).status).toBe(200);
    expect(
      (await register('reports', 'reports', 'reports-3', { base_url: 'http://10.1.2.4:9090' })).status,
    ).toBe(200);
  });

  it('changes weight and labels if it is a token of an operator, also for the heartbeats that follow', async () => {
    await register('reports', 'reports', 'reports-4');
    const path = '/api/v1/executors/reports-4';
    expect((await call('reports', 'PATCH', path, { weight: 9 })).status).toBe(403);
    const answer = await call('ops', 'PATCH', path, { weight: 9, labels: { zone: 'b' } });
    expect([answer.status, answer.body]).toMatchObject([200, { weight: 9, labels: { zone: 'b' } }]);
    const moved = await call('ops', 'PATCH', path, { base_url: 'http://10.6.6.6' });
    expect([moved.status, moved.body.errors[0]?.field]).toEqual([400, 'base_url']);
    await register('reports', 'reports', 'reports-4');
    const { items } = (await call('ops', 'GET', '/api/v1/executors')).body;
    expect(items.find(({ id }) => id === 'reports-4')).toMatchObject({ weight: 9, labels: { zone: 'b' } });
    const { records } = await api.system.ports.audit.list({ limit: 9, source: 'people' });
    expect(records).toContainEqual(
      expect.objectContaining({ action: 'PATCH /api/v1/executors/{id}', id: 'reports-4', outcome: 'done' }),
    );
  });

  it.each([
    'http://169.254.169.254/',
    'http://0xa9fea9fe:9090',
    'http://[fe80::1]:9090',
    'http://[fd00:ec2::23]',
    'http://224.0.0.1',
    'http://0.0.0.0:9090',
    'http://[::]:9090',
  ])('does not register %s, which no call could use', async (base_url) => {
    const before = await everything();
    const answer = await register('reports', 'reports', 'reports-5', { base_url });
    expect([answer.status, answer.body.errors[0]?.field]).toEqual([400, 'base_url']);
    expect(answer.text).toContain('requests to those are never allowed');
    expect(await everything()).toEqual(before);
  });
});
