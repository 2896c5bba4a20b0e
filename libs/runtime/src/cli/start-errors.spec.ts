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
    ['ERR invalid password', 'refuses the password'],
    ['NOAUTH Authentication required.', 'set redis.password (DS_REDIS_PASSWORD)'],
    [
      'ERR AUTH <password> called without any password configured for the default user.',
      'leave out redis.password',
    ],
    ["NOPERM this user has no permissions to run the 'eval' command", 'check the ACL of redis.username'],
    ['ERR DB index is out of range', 'has no database 20'],
    ['ERR This instance has cluster support disabled', 'set redis.mode to standalone'],
    ['MOVED 1234 10.0.0.7:6379', 'set redis.mode to cluster'],
  ])('says which key Redis means by %j', (message, explanation) => {
    expect(explain(new Error(message))).toContain('Redis at redis:6379');
    expect(explain(new Error(message))).toContain(explanation);
  });

  it.each([
    [systemError('EACCES', { syscall: 'listen' }), 'api.port 80 may not be opened'],
    [systemError('EADDRNOTAVAIL', { syscall: 'listen' }), 'api.host 127.0.0.1 is no address'],
    [systemError('ECONNREFUSED'), 'Redis at redis:6379 cannot be reached (ECONNREFUSED): check redis.addr'],
    [systemError('SELF_SIGNED_CERT_IN_CHAIN'), 'check redis.tls'],
    [systemError('ENOENT', { path: 'ca.pem' }), 'ca.pem is missing'],
    [systemError('EEXIST', { path: '/log', syscall: 'mkdir' }), 'a part of its path is a file'],
    [systemError('ENOTDIR', { path: '/log/a' }), 'a part of its path is a file'],
    [systemError('EEXIST', { path: 'out', syscall: 'open' }), 'out is there already'],
    [systemError('EACCES', { path: '/log' }), '/log may not be used by this user'],
  ])('says what to do about %s', (error, explanation) => {
    expect(explain(error)).toContain(explanation);
  });

  it('leaves what is said of a folder as it is', () => {
    const cause = systemError('ENOENT', { path: '/data' });
    const refused = Object.assign(new Error('The folder /data cannot be used', { cause }), {
      code: 'embedded.folder_unusable',
    });
    const embedded = configurationFrom({ store: 'embedded' });
    expect(explainStartError(refused, embedded)).toBe('The folder /data cannot be used');
  });

  it('looks through the causes and the parts of an error', () => {
    const refusal = new Error('WRONGPASS invalid username-password pair');
    expect(explain(new Error('cannot connect', { cause: refusal }))).toContain('refuses the password');
    expect(explain(new AggregateError([systemError('ECONNREFUSED')]))).toContain('cannot be reached');
  });

  it('gives the words of any other error with its cause, and never a stack', () => {
    expect(explain(new Error('handlers failed', { cause: new Error('no module x') }))).toBe(
      'handlers failed: no module x',
    );
    expect(explain('boom')).toBe('boom');
    expect(explain(undefined)).toBe('unknown error');
  });
});
