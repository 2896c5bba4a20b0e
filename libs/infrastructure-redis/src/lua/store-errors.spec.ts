import { StoreFullError, StoreRefusedError, StoreUnavailableError } from '@distribute-schedule/application';
import { asStoreError } from './store-errors';

const refused = (message: string): Error => Object.assign(new Error(message), { name: 'ReplyError' });

describe('An error of the connection to Redis', () => {
  it.each([
    ['a command that was not answered', new Error('Command timed out'), StoreUnavailableError],
    ['a Redis that still loads', refused('LOADING Redis is loading'), StoreUnavailableError],
    ['a Redis that cannot save', refused('MISCONF Redis is configured to save'), StoreUnavailableError],
    ['a slot that has no node', refused('CLUSTERDOWN Hash slot not served'), StoreUnavailableError],
    ['too few replicas', refused('NOREPLICAS Not enough good replicas'), StoreUnavailableError],
    ['a Redis without memory', refused('OOM command not allowed'), StoreFullError],
  ])('becomes a temporary error of the store: %s', (_, error, kind) => {
    expect(asStoreError(error)).toBeInstanceOf(kind);
  });

  it.each([
    ["NOPERM this user has no permissions to run the 'evalsha' command", 'may not run the command evalsha'],
    [
      "NOPERM User app has no permissions to run the 'client|info' command",
      'may not run the command client|info',
    ],
    [
      "ERR ACL failure in script: User app has no permissions to run the 'hset' command script: f",
      'command hset',
    ],
    ['NOPERM this user has no permissions to access one of the keys used as arguments', 'one of our keys'],
    ['NOPERM No permissions to access a key', 'one of our keys'],
    ['NOPERM No permissions to access a channel', 'one of our channels'],
    ["ERR unknown command 'evalsha', with args beginning with:", 'does not know the command evalsha'],
    ["READONLY You can't write against a read only replica.", 'is a replica'],
    ['MOVED 1234 10.0.0.7:6379', 'set redis.mode to cluster'],
    ["CROSSSLOT Keys in request don't hash to the same slot", 'set redis.mode to cluster'],
    ['NOAUTH Authentication required.', 'check redis.username and redis.password'],
  ])('becomes a refusal that says what to do when Redis replies %j', (reply, meaning) => {
    const error = asStoreError(refused(reply));
    expect(error).toBeInstanceOf(StoreRefusedError);
    expect(error.message).toContain(meaning);
    expect(error.message).not.toContain('10.0.0.7');
  });

  it('names the command that a script may not run, although Redis 7.0 names only the line', () => {
    const reply =
      "ERR The user executing the script can't run this command or subcommand script: 5f0, on @user_script:2.";
    const source = "local a = 1\nredis.call('HSET', a, 'b', 1)";
    expect(asStoreError(refused(reply), source).message).toContain('may not run the command HSET');
  });

  it('names the reason, and no address, while the slot of a cluster moves', () => {
    const reply = 'Too many Cluster redirections. Last error: ReplyError: MOVED 9631 10.0.0.7:6379';
    expect(asStoreError(new Error(reply)).message).toBe(
      'The store cannot be reached: the slot of our keys is moving to another node of the Redis Cluster',
    );
  });

  it('does not contain the address when the network fails', () => {
    const error = Object.assign(new Error('connect ECONNREFUSED 10.0.0.7:6379'), { code: 'ECONNREFUSED' });
    expect(asStoreError(error).message).toBe('The store cannot be reached: ECONNREFUSED');
  });

  it.each([
    ['a script that is wrong', refused('ERR Error running script')],
    ['a text that is too long', new RangeError('Invalid string length')],
    ['a value that is not what we took it for', new TypeError('undefined is no function')],
  ])('stays unchanged when it is a bug and not an outage: %s', (_, error) => {
    expect(asStoreError(error)).toBe(error);
  });
});
