import { ExecutionError } from '@distribute-schedule/executor-api';
import { failureOf } from './failure-of';

describe('failureOf', () => {
  it('returns the message of the error and of its causes', () => {
    const error = new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') });
    expect(failureOf(error)).toEqual({
      reason: 'TypeError: fetch failed: connect ECONNREFUSED',
      final: false,
    });
  });

  it('stops when the causes form a circle', () => {
    const error = new Error('again');
    error.cause = error;
    expect(failureOf(error).reason).toBe('again');
    error.cause = new Error('round', { cause: error });
    expect(failureOf(error).reason).toBe('again: round: again: round');
  });

  it('does not repeat a cause that the error quotes', () => {
    const error = new Error('cannot save: disk full', { cause: new TypeError('disk full') });
    expect(failureOf(error).reason).toBe('cannot save: disk full');
  });

  it('passes on the retry advice of an executor', () => {
    const error = new ExecutionError('come back later', { final: true, retryAfterMs: 1500.2 });
    expect(failureOf(error)).toEqual({ reason: 'come back later', final: true, retryAfterMs: 1500.2 });
  });

  it('recognises an ExecutionError of another copy of its package', () => {
    const error = Object.assign(new Error('no'), { name: 'ExecutionError', final: true });
    expect(failureOf(error)).toEqual({ reason: 'no', final: true });
  });

  it.each(['5', undefined])('does not pass on %p as a delay', (retryAfterMs) => {
    const error = Object.assign(new Error('no'), { name: 'ExecutionError', retryAfterMs });
    expect(failureOf(error)).toEqual({ reason: 'no', final: false });
  });

  const unreadable = new Error();
  Object.defineProperty(unreadable, 'message', {
    get() {
      throw new Error('keep out');
    },
  });
  it.each([
    ['no luck', 'no luck'],
    [42, 'it threw 42'],
    [undefined, 'it threw undefined'],
    [{ code: 'E1' }, 'it threw {"code":"E1"}'],
    [Symbol('s'), 'it threw Symbol(s)'],
    [new Error(''), 'no error message'],
    [unreadable, 'it threw a value that cannot be read'],
  ])('reads any thrown value (%#)', (thrown, reason) => {
    expect(failureOf(thrown)).toEqual({ reason, final: false });
  });

  it('cuts a long reason', () => {
    expect(failureOf(new Error('x'.repeat(1e6))).reason).toBe(`${'x'.repeat(4096)} ... (995904 bytes more)`);
  });
});
