import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '../kubernetes-variables';
import { loadConfiguration } from '../load-configuration';
import { ConfigurationError, type ConfigurationProblem } from './problems';

const folder = mkdtempSync(join(tmpdir(), 'ds-configuration-'));
const file = join(folder, 'config.yaml');
afterAll(() => rmSync(folder, { recursive: true }));

function refusalOf(yaml: string, environment: Environment = {}): ConfigurationError {
  writeFileSync(file, yaml);
  try {
    loadConfiguration({ file, environment });
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw error;
  }
  throw new Error('the configuration was accepted');
}

const problemsOf = (yaml: string, environment?: Environment) =>
  refusalOf(yaml, environment).problems.map(({ path, place, given, reason }) => ({
    path,
    place: place.replace(file, 'config.yaml'),
    ...(given !== undefined && { given }),
    reason,
  }));

const onlyProblem = (yaml: string, environment?: Environment): Partial<ConfigurationProblem> => {
  const problems = problemsOf(yaml, environment);
  expect(problems).toHaveLength(1);
  return problems[0]!;
};

describe('an invalid configuration', () => {
  it('is refused with every problem, in the order of the file', () => {
    const problems = problemsOf(
      'task:\n  max_retry: -1\nshedule: {}\nschedule:\n  scan_interval: 5 minutes\n  batch_sise: 3\n',
      { DS_API_PORT: 'http' },
    );
    expect(problems).toEqual([
      {
        path: 'task.max_retry',
        place: 'config.yaml:2:14',
        given: '-1',
        reason: 'allowed: a whole number from 0 to 100',
      },
      { path: 'shedule', place: 'config.yaml:3:1', reason: 'unknown key: did you mean `schedule`?' },
      {
        path: 'schedule.scan_interval',
        place: 'config.yaml:5:18',
        given: '"5 minutes"',
        reason: 'allowed: a duration from 10ms to 1h, written like 500ms, 10s, 1h30m or 7d',
      },
      {
        path: 'schedule.batch_sise',
        place: 'config.yaml:6:3',
        reason: 'unknown key: did you mean `schedule.batch_size`?',
      },
      {
        path: 'DS_API_PORT',
        place: 'environment, api.port',
        given: '"http"',
        reason: 'allowed: a whole number from 0 to 65535',
      },
    ]);
  });

  it('is refused with a text for people', () => {
    expect(
      refusalOf('api:\n  prot: 1\n', { DS_LOG_LEVEL: 'loud' }).message.replace(file, 'config.yaml'),
    ).toBe(
      `The configuration has 2 problems:

  api.prot  (config.yaml:2:3)
      unknown key: did you mean \`api.port\`?

  DS_LOG_LEVEL  (environment, log.level)
      given:   "loud"
      allowed: one of trace, debug, info, warn, error, fatal, silent`,
    );
  });

  it.each([
    ['scan_interval: 5s', 'schedule.scan_interval'],
    ['schedule: { scanInterval: 5s }', 'schedule.scan_interval'],
    ['schedule: { scan-interval: 5s }', 'schedule.scan_interval'],
    ['worker: { leader_lock_ttl: 5s }', 'schedule.leader_lock_ttl'],
    ['redis: { sentinel: { mastername: m } }', 'redis.sentinel.master_name'],
    ['redis: { sentinel: { passWord: x } }', 'redis.sentinel.password'],
    ['healthcheck: {}', 'health_check'],
    ['redis: { pasword: hunter2 }', 'redis.password'],
  ])('is refused with a suggestion for a misspelled key: %s', (yaml, meant) => {
    expect(onlyProblem(yaml).reason).toBe(`unknown key: did you mean \`${meant}\`?`);
  });

  it('is refused with the known keys when a name resembles none', () => {
    expect(onlyProblem('redis: { cluster: { quorum: 3 } }').reason).toBe('unknown key; known here: nodes');
  });

  it.each([
    'constructor: {}',
    '__proto__: { a: 1 }',
    'redis: { a: 1 }',
    'redis: { redis: {} }',
    '? [a]\n: 1',
    '"": 1',
    ': 1',
  ])('is refused without a suggestion for a name that cannot be a key: %j', (yaml) =>
    expect(onlyProblem(yaml).reason).toMatch(/^unknown key; known here: /),
  );

  it('is refused with a suggestion for a misspelled variable', () => {
    expect(onlyProblem('', { DS_REDIS_ADRR: 'x' }).reason).toBe('unknown key: did you mean `DS_REDIS_ADDR`?');
  });

  it.each([
    ['schedule: { scan_interval: 5 }', '5', /a duration/],
    ['schedule: { scan_interval: -5s }', '"-5s"', /a duration/],
    ['schedule: { scan_interval: 2h }', '"2h"', /a duration from 10ms to 1h/],
    ['schedule: { batch_size: "10" }', '"10"', /a whole number/],
    ['schedule: { batch_size: 1.5 }', '1.5', /a whole number/],
    ['schedule: { batch_size: }', 'nothing', /a whole number/],
    ['schedule: { instance_id: "a b" }', '"a b"', /1 to 128 letters/],
    ['task: { retry_jitter: 2 }', '2', /a number from 0 to 1/],
    ['api: { enabled: yes }', '"yes"', /true or false/],
    ['store: oracle', '"oracle"', /^allowed: one of redis, mysql, sqlite$/],
    ['distributed: { enabled: yes }', '"yes"', /^allowed: true or false$/],
    ['redis: { mode: alone }', '"alone"', /one of standalone, sentinel, cluster/],
    ['redis: { addr: localhost }', '"localhost"', /host:port/],
    ['redis: { addr: "localhost:70000" }', '"localhost:70000"', /host:port/],
    ['redis: { port: 70000 }', '70000', /a whole number from 1 to 65535/],
    ['log: { rotation: { size: 50x } }', '"50x"', /a size from 1k to 10g/],
    ['worker: { handlers: ./a.cjs }', '"./a.cjs"', /a list of/],
    ['worker: { handlers: [1] }', '[ 1 ]', /a list of/],
    ['worker: { labels: { zone: 1 } }', '{ zone: 1 }', /numbers in quotes/],
    ['worker: { labels: !!set {zone} }', "Set(1) { 'zone' }", /at most 16 labels/],
    ['worker: { labels: { __proto__: { a: b } } }', "{ ['__proto__']: { a: 'b' } }", /at most 16 labels/],
    ['worker: { labels: [zone] }', "[ 'zone' ]", /at most 16 labels/],
  ])('is refused with the given value and what is allowed: %s', (yaml, given, reason) => {
    expect(onlyProblem(yaml)).toMatchObject({ given, reason: expect.stringMatching(reason) as string });
  });

  it.each([
    ['DS_SCHEDULE_BATCH_SIZE', '1e3'],
    ['DS_SCHEDULE_BATCH_SIZE', ''],
    ['DS_API_ENABLED', 'yes'],
    ['DS_WORKER_LABELS', 'zone'],
    ['DS_REDIS_CLUSTER_NODES', 'a:1,b'],
  ])('is refused with the name of the variable: %s=%s', (variable, text) => {
    expect(problemsOf('', { [variable]: text })[0]).toMatchObject({ path: variable });
  });

  it('does not report a contradiction with a key that is itself wrong', () => {
    expect(onlyProblem('schedule: { leader_lock_ttl: 5 seconds, leader_renew_interval: 1m }').path).toBe(
      'schedule.leader_lock_ttl',
    );
  });

  it('is refused with both places of a key that is given twice', () => {
    expect(onlyProblem('api:\n  port: 1\n  port: 2\n')).toMatchObject({
      path: 'api.port',
      place: 'config.yaml:3:3',
      reason: expect.stringContaining('config.yaml:2:3') as string,
    });
  });

  it('is refused when it contains a key and its older name', () => {
    expect(onlyProblem('distributed: { lock_ttl: 20s }\nschedule: { leader_lock_ttl: 20s }\n').reason).toBe(
      'it sets the same key as distributed.lock_ttl: give only one of the two',
    );
    expect(onlyProblem('distributed: { enabled: false }\nstore: redis\n')).toMatchObject({
      path: 'store',
      given: '"redis"',
      reason:
        'it sets the same key as distributed.enabled: give only one of the two; distributed.enabled: false means store: sqlite',
    });
    expect(onlyProblem('redis: { addr: "a:1", host: a, db: 1 }\n').path).toBe('redis.host');
  });

  it.each([
    ['scheduler: { lock_key: mine }', /always schedule:leader/],
    ['distributed: { cleanup_interval: 1m }', /worker\.heartbeat_timeout/],
    ['distributed: { version: "1" }', /that of the program/],
    [
      'embedded: { folder: data }',
      /set sqlite\.file \(DS_SQLITE_FILE\)\. To keep the data of the folder, export/,
    ],
  ])('is refused when it contains a key that has no meaning here: %s', (yaml, reason) => {
    expect(onlyProblem(yaml).reason).toMatch(reason);
  });

  it.each(['[a, b]', 'redis', '42'])('is refused when the file has no sections: %s', (yaml) => {
    expect(onlyProblem(yaml).reason).toMatch(/must contain sections/);
  });

  it.each(['redis: localhost', 'redis: [localhost]'])(
    'is refused when a section is not a mapping: %s',
    (yaml) => {
      expect(onlyProblem(yaml)).toMatchObject({
        path: 'redis',
        reason: expect.stringContaining('addr') as string,
      });
    },
  );

  it.each([
    ['redis:\n  addr: "a\n', 3, 'a quote, a bracket or a ":" is missing'],
    ['redis:\n\taddr: a\n', 2, 'tabs are not allowed'],
    ['redis:\n  addr: a:1\n db: 1\n', 3, 'indentation'],
    ['redis:\n  password: @x\n', 2, 'put the value in quotes'],
    ['api: {}\n---\napi: {}\n', 2, 'second document'],
  ])('is refused with the line of a YAML mistake: %j', (yaml, line, reason) => {
    expect(problemsOf(yaml)[0]).toMatchObject({
      place: expect.stringMatching(`^config.yaml:${line}:\\d+$`) as string,
      reason: expect.stringContaining(reason) as string,
    });
  });

  it('is refused when the file is missing, a folder or unreadable', () => {
    const refused = (path: string) => () => loadConfiguration({ file: path, environment: {} });
    expect(refused(join(folder, 'none.yaml'))).toThrow(/does not exist/);
    expect(refused(folder)).toThrow(/this is a folder/);
    expect(refused('x'.repeat(300))).toThrow(/cannot be read \(ENAMETOOLONG\)/);
  });
});

describe('a secret', () => {
  it.each([
    ['redis: { password: [hunter2] }', {}],
    ['redis: { pasword: hunter2 }', {}],
    ['redis: hunter2', {}],
    ['redis: { addr: "redis://ops:hunter2@redis:6379" }', {}],
    ['redis: { addr: "redis://ops:hun/ter2:hunter2@redis:6379" }', {}],
    ['redis: { addr: "ops:hunter2@redis:6379" }', {}],
    ['redis: { cluster: { nodes: ["ops:hunter2@redis:6379", x] } }', {}],
    ['redis: { password: *hunter2 }', {}],
    ['redis: { password: !hunter2 x }', {}],
    ['redis: { password: "\\hunter2" }', {}],
    ['redis: { password: "hunter2 }', {}],
    ['redis: { db: 1, database: 1, password: hunter2 }', {}],
    ['', { REDIS_URL: 'http://ops:hunter2@redis' }],
    ['', { DS_REDIS_PASSWORD: 'hunter2\nx' }],
  ])('never appears in an error: %s', (yaml, environment: Environment) => {
    const error = refusalOf(yaml, environment);
    expect(`${error.message} ${JSON.stringify(error.problems)}`).not.toContain('hunter2');
  });
});
