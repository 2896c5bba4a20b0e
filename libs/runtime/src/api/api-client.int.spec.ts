import { apiClient, type ApiClient } from '@distribute-schedule/api-client';
import { apiToken } from '@distribute-schedule/rest-api';
import { startApi, until, type ApiUnderTest } from '../testing/api-under-test';

const secret = 'h7Qm2x9VbT4kLz8RwJ5nYc3D';

describe('The client of the REST API', () => {
  let api: ApiUnderTest;
  const client = (token: string): ApiClient => apiClient({ baseUrl: api.origin, token });

  beforeAll(async () => {
    const tokens = [
      apiToken('ops', 'operator', secret),
      apiToken('eye', 'viewer', `${secret}2`),
      apiToken('root', 'admin', `${secret}3`),
    ];
    api = await startApi({ roles: ['api'], settings: { api: { tokens } } });
  });
  afterAll(() => api.stop());

  it('creates a task and reads it, with the names of the OpenAPI document', async () => {
    const made = await client(secret).POST('/api/v1/tasks', {
      body: { name: 'typed', cron_expression: '@every 1h' },
    });
    expect(made.data?.id).toBe('typed');
    const read = await client(`${secret}2`).GET('/api/v1/tasks/{id}', { params: { path: { id: 'typed' } } });
    expect(read.data?.next_run_at).toEqual(expect.any(String));
  });

  it('receives the reason when it lacks a right', async () => {
    const path = { id: 'typed' };
    const { error } = await client(`${secret}2`).DELETE('/api/v1/tasks/{id}', { params: { path } });
    expect(error).toMatchObject({ status: 403, code: 'access.forbidden' });
  });

  it('leaves its name in the audit log, and its secret nowhere', async () => {
    // The API answers a forbidden request before the store has written its audit record.
    const audit = await until(
      () => client(`${secret}3`).GET('/api/v1/audit'),
      ({ data }) => data?.items.length === 2,
    );
    expect(audit.data?.items).toMatchObject([
      { who: 'eye', outcome: 'refused', reason: 'access.forbidden', subject: 'typed' },
      { who: 'ops', outcome: 'done', action: 'POST /api/v1/tasks', subject: 'typed' },
    ]);
    expect(JSON.stringify(audit.data)).not.toContain(secret);
    expect(JSON.stringify(api.logged)).not.toContain(secret);
  });
});
