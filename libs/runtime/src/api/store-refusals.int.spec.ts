import { RecordingLogger } from '@distribute-schedule/application/testing';
import { Redis } from 'ioredis';
import { acquireRedis, type AcquiredRedis } from '../../../../tools/bootstrap/redis.mjs';
import { explainStartError } from '../cli/start-errors';
import { createSystem, type System } from '../create-system';
import { until } from '../testing/api-under-test';

interface Answer {
  readonly status: number;
  readonly body: { readonly code?: string; readonly reason?: string | null };
}

/** What an operator does to Redis, and how to undo it. */
const refusals: readonly {
  name: string;
  code: string;
  reason: string;
  begin: readonly string[];
  end: readonly string[];
}[] = [
  {
    name: 'its memory is full',
    code: 'store.full',
    reason: 'The store is full',
    begin: ['CONFIG', 'SET', 'maxmemory', '1'],
    end: ['CONFIG', 'SET', 'maxmemory', '0'],
  },
  {
    name: 'too few replicas are connected',
    code: 'store.unavailable',
    reason: 'too few replicas are connected',
    begin: ['CONFIG', 'SET', 'min-replicas-to-write', '1'],
    end: ['CONFIG', 'SET', 'min-replicas-to-write', '0'],
  },
  {
    name: 'it has become a replica',
    code: 'store.refused',
    reason: 'this Redis is a replica',
    begin: ['REPLICAOF', '127.0.0.1', '1'],
    end: ['REPLICAOF', 'NO', 'ONE'],
  },
  {
    name: 'the user may not run scripts',
    code: 'store.refused',
    reason: 'may not run the command evalsha',
    begin: ['ACL', 'SETUSER', 'app', '-evalsha'],
    end: ['ACL', 'SETUSER', 'app', '+evalsha'],
  },
  {
    name: 'a script may not run one of its commands',
    code: 'store.refused',
    reason: 'may not run the command PUBLISH',
    begin: ['ACL', 'SETUSER', 'app', '-publish'],
    end: ['ACL', 'SETUSER', 'app', '+publish'],
  },
];

jest.setTimeout(30_000);

describe('A Redis that answers but refuses writes', () => {
  let redis: AcquiredRedis;
  let operator: Redis;
  let system: System;
  let origin: string;

  const systemAs = (username: string, log = new RecordingLogger()) => {
    const addr = new URL(redis.url).host;
    const settings = { addr, username, password: 'secret', commandTimeoutMs: 4_000, keyPrefix: 'jobs:' };
    return createSystem({ redis: settings, api: { port: 0 } }, { roles: ['api'], log });
  };
  const call = async (method: string, path: string, body?: object): Promise<Answer> => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${origin}${path}`, { method, headers, body: JSON.stringify(body) });
    return { status: response.status, body: (await response.json()) as Answer['body'] };
  };
  const run = ([command = '', ...args]: readonly string[]) => operator.call(command, ...args);
  const createTask = () => call('POST', '/api/v1/tasks', { name: 'some', cron_expression: '@every 1h' });
  const readiness = (wanted: number) =>
    until(
      () => call('GET', '/ready'),
      ({ status }) => status === wanted,
    );

  beforeAll(async () => {
    redis = await acquireRedis({ dedicated: true });
    operator = new Redis(redis.url);
    await operator.call('ACL', 'SETUSER', 'app', 'on', '>secret', '~*', '&*', '+@all');
    const log = new RecordingLogger();
    system = systemAs('app', log);
    await system.start();
    origin = String(log.fieldsOf('API is listening')[0]?.['url']);
  });
  afterAll(async () => {
    await system.stop();
    operator.disconnect();
    await redis.stop();
  });

  afterEach(async () => {
    for (const { end } of refusals) await run(end);
  });

  describe.each(refusals)('because $name', ({ code, reason, begin }) => {
    it('makes the process not ready, and the API answers 503 with a code', async () => {
      await run(begin);
      await until(
        () => call('GET', '/ready'),
        ({ status, body }) => status === 503 && body.reason?.includes(reason) === true,
      );
      const refused = await createTask();
      expect([refused.status, refused.body.code]).toEqual([503, code]);
    });
  });

  it('lets the process become ready again, and not ready within three seconds when Redis is frozen', async () => {
    await readiness(200);
    await redis.pause();
    const began = performance.now();
    await readiness(503);
    expect(performance.now() - began).toBeLessThan(3_500);
    await redis.resume();
  });

  it('ends the start with what is wrong and what to do when waiting would not help', async () => {
    await operator.call('ACL', 'SETUSER', 'narrow', 'on', '>secret', '~other:*', '&*', '+@all');
    const refusedAs = async (username: string) => {
      const refused = systemAs(username);
      const error: unknown = await refused.start().catch((reason: unknown) => reason);
      return explainStartError(error, refused.configuration);
    };
    expect(await refusedAs('narrow')).toMatch(
      /Redis at .* cannot be used: .* one of our keys; give it the perm/,
    );
    await operator.call('REPLICAOF', '127.0.0.1', '1');
    expect(await refusedAs('app')).toMatch(/Redis at .* cannot be used: this Redis is a replica/);
  });

  it('makes a start wait and log the reason when it can become better by itself', async () => {
    const log = new RecordingLogger();
    const waiting = systemAs('app', log);
    await operator.config('SET', 'maxmemory', '1');
    const started = waiting.start();
    await until(
      () => Promise.resolve(log.fieldsOf('waiting for Redis')),
      ([first]) => first?.['reason'] === 'The store is full and accepts no new data',
    );
    await operator.config('SET', 'maxmemory', '0');
    await started;
    await waiting.stop();
  });

  it('ends the start when it is a node of a cluster and the mode is standalone', async () => {
    const node = await acquireRedis({ dedicated: true, config: { 'cluster-enabled': 'yes' } });
    try {
      const client = new Redis(node.url);
      await client.call('CLUSTER', 'ADDSLOTSRANGE', '0', '16383');
      await until(
        () => client.call('CLUSTER', 'INFO') as Promise<string>,
        (info) => info.includes('cluster_state:ok'),
      );
      client.disconnect();
      const refused = createSystem(
        { redis: { addr: new URL(node.url).host }, api: { port: 0 } },
        { roles: ['api'], log: new RecordingLogger() },
      );
      await expect(refused.start()).rejects.toMatchObject({
        code: 'store.refused',
        message: expect.stringContaining('set redis.mode to cluster') as string,
      });
    } finally {
      await node.stop();
    }
  });
});
