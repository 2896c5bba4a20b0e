import { StoreFullError, StoreUnavailableError } from '@distribute-schedule/application';
import { ReplyError } from 'ioredis';
import { asStoreError } from './store-errors';

describe('What went wrong on the way to Redis', () => {
  it.each([
    ['a command that was not answered', new Error('Command timed out'), StoreUnavailableError],
    ['a Redis that still loads', new ReplyError('LOADING Redis is loading'), StoreUnavailableError],
    ['a Redis without memory', new ReplyError('OOM command not allowed'), StoreFullError],
  ])('passes with time: %s', (_, error, kind) => {
    expect(asStoreError(error)).toBeInstanceOf(kind);
  });

  it.each([
    ['a script that is wrong', new ReplyError('ERR Error running script')],
    ['a text that is too long', new RangeError('Invalid string length')],
    ['a value that is not what we took it for', new TypeError('undefined is no function')],
  ])('is a fault of ours, and not hidden behind a store that is away: %s', (_, error) => {
    expect(asStoreError(error)).toBe(error);
  });
});
