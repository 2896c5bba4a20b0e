import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { RecordingLogger, silentLog } from '@distribute-schedule/application/testing';
import { Redis } from 'ioredis';
import { auditStore } from '../audit-store';
import { createSystem, type System } from '../create-system';
import { testRedis } from '../testing/test-stores';
import { until } from '../testing/api-under-test';

const page = readFileSync(path.join(__dirname, '../../../../docs/configuration.md'), 'utf8');
const documented = /^ACL SETUSER scheduler on >SECRET (.*)$/m.exec(page)?.[1]?.split(' ') ?? [];
const keyPatterns = documented.filter((rule) => rule.startsWith('~'));

interface Body {
  readonly id?: string;
  readonly execution_id?: string;
  readonly status?: string;
  readonly items?: readonly unknown[];
}

describe('A Redis user with the permissions of docs/configuration.md', () => {
  const operator = new Redis(process.env['DS_TEST_REDIS_URL'] ?? '');
  const redis = { ...testRedis(), username: `user-${randomBytes(4).toString('hex')}`, password: 'secret' };
  const log = new RecordingLogger();
  let system: System;
  let origin: string;

  const permit = (rules: readonly string[]) => {
    const withPrefix = rules.map((rule) => rule.replace(/^[~&]/, (kind) => kind + redis.keyPrefix));
    return operator.call('ACL', 'SETUSER', redis.username, 'reset', 'on', '>secret', ...withPrefix);
  };
  const call = async (method: string, at: string, body?: object, headers: object = {}) => {
    const response = await fetch(`${origin}/api/v1${at}`, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(body && { body: JSON.stringify(body) }),
    });
    expect([at, response.status < 300]).toEqual([at, true]);
    const text = await response.text();
    return (text === '' ? {} : JSON.parse(text)) as Body;
  };
  const finished = (id = '') =>
    until(
      () => call('GET', `/executions/${id}`),
      ({ status }) => status === 'success' || status === 'failed' || status === 'cancelled',
    );
  const denied = async () =>
    ((await operator.call('ACL', 'LOG', '1000')) as unknown[][]).filter((entry) =>
      entry.includes(redis.username),
    );

  beforeAll(() => permit(documented));
  afterAll(async () => {
    await system.stop();
    await operator.call('ACL', 'DELUSER', redis.username);
    operator.disconnect();
  });

  it('can run the whole life of tasks, and is denied nothing', async () => {
    const started = new Set<string>();
    system = createSystem(
      { redis, api: { port: 0 }, worker: { heartbeatIntervalMs: 200 } },
      {
        log,
        handlers: {
          reports: (_, context) => {
            context.logger.info('a line');
            context.progress(50, 'half');
            return 'done';
          },
          waits: async (_, { signal, idempotencyKey }) => {
            started.add(idempotencyKey);
            await new Promise((resolve) => signal.addEventListener('abort', resolve));
          },
        },
      },
    );
    await system.start();
    origin = String(log.fieldsOf('API is listening')[0]?.['url']);
    const key = { 'idempotency-key': randomBytes(8).toString('hex') };
    const reports = {
      name: 'reports',
      executor: 'local',
      handler: 'reports',
      cron_expression: '* * * * * *',
    };
    await call('POST', '/tasks', reports, key);
    await call('POST', '/tasks', {
      ...reports,
      name: 'waits',
      handler: 'waits',
      cron_expression: '@every 1h',
    });
    const service = {
      name: 'service',
      instance_id: 'i1',
      base_url: 'http://localhost:1',
      health_check_url: 'http://localhost:1',
      tasks: [],
    };
    await call('POST', '/executors/register', service);

    const run = await call('POST', '/tasks/reports/trigger', {});
    expect(await finished(run.execution_id)).toMatchObject({ status: 'success' });
    const waiting = await call('POST', '/tasks/waits/trigger', {});
    await until(
      () => Promise.resolve(started.size),
      (size) => size > 0,
    );
    await call('POST', `/executions/${waiting.execution_id ?? ''}/cancel`);
    expect(await finished(waiting.execution_id)).toMatchObject({ status: 'cancelled' });
    await until(
      () => call('GET', '/executions?task_id=reports'),
      ({ items = [] }) => items.length > 1,
    );
    for (const at of ['/executors', '/workers', '/queues', '/audit', '/tasks', '/store', '/scheduler/status'])
      await call('GET', at);
    await call('PATCH', '/tasks/reports', { description: 'changed' });
    for (const name of ['reports', 'waits']) await call('DELETE', `/tasks/${name}`);
    await system.stop();
    await auditStore(system.configuration, silentLog);
    expect(await denied()).toEqual([]);
  }, 20_000);

  it.each([...keyPatterns, '&wake:*', '+info'])('cannot start a process without %s', async (pattern) => {
    // The client warns on the console when it may not run INFO.
    jest.spyOn(console, 'warn').mockReturnValue();
    await permit(documented.filter((rule) => rule !== pattern));
    const without = createSystem({ redis, api: { port: 0 } }, { roles: ['api'], log: silentLog });
    await expect(without.start()).rejects.toMatchObject({ code: 'store.refused' });
  });
});
