import { callbackToken, isGenuineToken, readCallbackToken } from './callback-token';

const subject = { executionId: 'a.b@5', attempt: 3, executorId: 'executor-001' };
const token = callbackToken(subject, 'secret');

describe('A callback token', () => {
  it('contains the attempt and the instance, but not the attempt token', () => {
    expect(readCallbackToken(token)).toEqual({ attempt: 3, executorId: 'executor-001' });
    expect(token).not.toContain('secret');
    expect(encodeURIComponent(token)).toBe(token);
  });

  it('is genuine only for its execution, attempt and instance', () => {
    expect(isGenuineToken(token, 'a.b@5', 'secret')).toBe(true);
    expect(isGenuineToken(token, 'a.b@6', 'secret')).toBe(false);
    expect(isGenuineToken(token, 'a.b@5', 'other')).toBe(false);
    expect(isGenuineToken(token.replace('3~', '4~'), 'a.b@5', 'secret')).toBe(false);
    expect(isGenuineToken(token.replace('001', '002'), 'a.b@5', 'secret')).toBe(false);
  });

  it('may require a signature, which nobody can lift', () => {
    const signed = callbackToken({ ...subject, mustBeSigned: true }, 'secret');
    expect(readCallbackToken(signed)).toEqual({ attempt: 3, executorId: 'executor-001', mustBeSigned: true });
    expect(isGenuineToken(signed, 'a.b@5', 'secret')).toBe(true);
    expect(isGenuineToken(signed.replace('3s~', '3~'), 'a.b@5', 'secret')).toBe(false);
    expect(isGenuineToken(token.replace('3~', '3s~'), 'a.b@5', 'secret')).toBe(false);
  });

  it('may name no instance, and is then not valid for any', () => {
    const unbound = callbackToken({ executionId: 'a.b@5', attempt: 3 }, 'secret');
    expect(readCallbackToken(unbound)).toEqual({ attempt: 3 });
    expect(isGenuineToken(unbound, 'a.b@5', 'secret')).toBe(true);
    expect(isGenuineToken(unbound.replace('~~', '~executor-001~'), 'a.b@5', 'secret')).toBe(false);
    expect(isGenuineToken(token.replace('executor-001', ''), 'a.b@5', 'secret')).toBe(false);
  });

  it.each(['', '3~executor-001', `3~../x~${'A'.repeat(43)}`, `x~e~${'A'.repeat(43)}`, `${token}A`])(
    'is not read from %p',
    (given) => {
      expect(readCallbackToken(given)).toBeUndefined();
      expect(isGenuineToken(given, 'a.b@5', 'secret')).toBe(false);
    },
  );
});
