import { StoreFullError, StoreUnavailableError } from '@distribute-schedule/application';
import { asStoreError } from './store-errors';

const refused = (message: string): Error => Object.assign(new Error(message), { name: 'ReplyError' });

describe('An error of the connection to Redis', () => {
  it.each([
    ['a command that was not answered', new Error('Command timed out'), StoreUnavailableError],
    ['a Redis that still loads', refused('LOADING Redis is loading'), StoreUnavailableError],
    ['a Redis without memory', refused('OOM command not allowed'), StoreFullError],
  ])('becomes a temporary error of the store: %s', (_, error, kind) => {
    expect(asStoreError(error)).toBeInstanceOf(kind);
  });

  it.each([
    ['a script that is wrong', refused('ERR Error running script')],
    ['a text that is too long', new RangeError('Invalid string length')],
    ['a value that is not what we took it for', new TypeError('undefined is no function')],
  ])('stays unchanged when it is a bug and not an outage: %s', (_, error) => {
    expect(asStoreError(error)).toBe(error);
  });
});
