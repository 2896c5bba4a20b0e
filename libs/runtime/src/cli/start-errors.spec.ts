import { StoreRefusedError } from '@distribute-schedule/application';
import { configurationFrom } from '../config/load-configuration';
import { explainStartError } from './start-errors';

const configuration = configurationFrom({ redis: { addr: 'redis:6379', db: 20 }, api: { port: 80 } });
const explain = (error: unknown) => explainStartError(error, configuration);
const systemError = (code: string, more: object = {}) =>
  Object.assign(new Error(`something ${code}`), { code, ...more });

describe('explainStartError', () => {
  it.each([
    [
      'WRONGPASS invalid username-password pair or user is disabled.',
      'redis.password (DS_REDIS_USERNAME, DS_REDIS_PASSWORD)',
    ],
    ['ERR invalid password', 'rejects the password'],
    ['NOAUTH Authentication required.', 'set redis.password (DS_REDIS_PASSWORD)'],
    [
      'ERR AUTH <password> called without any password configured for the default user.',
      'leave out redis.password',
    ],
    ["NOPERM this user has no permissions to run the 'eval' command", 'check the ACL of redis.username'],
    ['ERR DB index is out of range', 'has no database 20'],
    ['ERR This instance has cluster support disabled', 'set redis.mode to standalone'],
  ])('names the key to change when Redis reports %j', (message, explanation) => {
    expect(explain(new Error(message))).toContain('Redis at redis:6379');
    expect(explain(new Error(message))).toContain(explanation);
  });

  it('says what to do when Redis refuses the writes of this process', () => {
    expect(explain(new StoreRefusedError('this Redis is a replica'))).toBe(
      'Redis at redis:6379 cannot be used: this Redis is a replica',
    );
  });

  it('says what to do when MySQL refuses this process', () => {
    const onMysql = configurationFrom({ store: 'mysql', database: { host: 'db' } });
    const refusal = new StoreRefusedError('the database does not exist: create it');
    expect(explainStartError(refusal, onMysql)).toBe(
      'MySQL at db:3306 cannot be used: the database does not exist: create it',
    );
  });

  it.each([
    [systemError('EACCES', { syscall: 'listen' }), 'api.port 80 cannot be opened'],
    [systemError('EADDRNOTAVAIL', { syscall: 'listen' }), 'api.host 127.0.0.1 is not an address'],
    [systemError('ECONNREFUSED'), 'Redis at redis:6379 cannot be reached (ECONNREFUSED): check redis.addr'],
    [systemError('SELF_SIGNED_CERT_IN_CHAIN'), 'check redis.tls'],
    [systemError('ENOENT', { path: 'ca.pem' }), 'ca.pem does not exist'],
    [systemError('EEXIST', { path: '/log', syscall: 'mkdir' }), 'a part of the path is a file'],
    [systemError('ENOTDIR', { path: '/log/a' }), 'a part of the path is a file'],
    [systemError('EEXIST', { path: 'out', syscall: 'open' }), 'out already exists'],
    [systemError('EACCES', { path: '/log' }), '/log cannot be accessed'],
  ])('says what to do when the start fails with %s', (error, explanation) => {
    expect(explain(error)).toContain(explanation);
  });

  it('keeps the message of SQLite about its file unchanged', () => {
    const cause = systemError('ENOENT', { path: '/data' });
    const refused = Object.assign(new Error('The file /data/schedule.db cannot hold the store', { cause }), {
      code: 'sqlite.file_unusable',
    });
    const configuration = configurationFrom({ store: 'sqlite' });
    expect(explainStartError(refused, configuration)).toBe(
      'The file /data/schedule.db cannot hold the store',
    );
  });

  it('finds what it can explain among the causes and the parts of an error', () => {
    const refusal = new Error('WRONGPASS invalid username-password pair');
    expect(explain(new Error('cannot connect', { cause: refusal }))).toContain('rejects the password');
    expect(explain(new AggregateError([systemError('ECONNREFUSED')]))).toContain('cannot be reached');
  });

  it('joins the messages of any other error and its cause, without a stack', () => {
    expect(explain(new Error('handlers failed', { cause: new Error('no module x') }))).toBe(
      'handlers failed: no module x',
    );
    expect(explain('boom')).toBe('boom');
    expect(explain(undefined)).toBe('unknown error');
  });
});
