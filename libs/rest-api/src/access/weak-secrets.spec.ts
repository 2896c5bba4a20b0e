import { createHash, randomBytes } from 'node:crypto';
import { weaknessOf } from './weak-secrets';
import { isHashOfWellKnownSecret } from './well-known-secrets';

describe('weaknessOf', () => {
  it.each([
    ['is shorter than 24 characters', 'h7Qm2x9VbT4kLz8RwJ5nYc3'],
    ['has fewer than 10 different', 'abababababababababababababababab'],
    ['looks like a sample', 'change-me-h7Qm2x9VbT4kLz8RwJ5nYc3D'],
    ['looks like a sample', 'p4ssw0rd-p@$$w0rd-passw0rd!'],
    ['looks like a sample', 'MyS3cr3tT0k3nF0rTh3Ap1!!'],
    ['looks like a sample', 'abcdefghijklmnopqrstuvwxyz'],
    ['looks like a sample', 'zyxwvutsrqponmlkjihgfedc'],
    ['looks like a sample', 'qwertyuiopasdfghjklzxcvbnm'],
    ['looks like a sample', '1qaz2wsx3edc4rfv5tgb6yhn'],
    ['looks like a sample', '0123456789012345678901234'],
    ['looks like a sample', '!@#$%^&*()!@#$%^&*()!@#$%^&*()'],
    ['is easy to guess', 'h7Qm2x9VbT4kh7Qm2x9VbT4k'],
    ['is easy to guess', 'CorrectHorseBatteryStaple'],
    ['is easy to guess', 'Summer2026Winter2026Spring2026'],
    ['is easy to guess', 'distribute-scheduler-worker-1'],
    ['holds the name of its token', 'release-bot-h7Qm2x9VbT4kLz8R'],
    ['holds the name of its token', 'RELEASE-BOTrelease-bot2026x'],
  ])('%s: %s', (reason, secret) => {
    expect(weaknessOf(secret, 'release-bot')).toContain(reason);
  });

  it.each(['hex', 'base64', 'base64url'] as const)('accepts random secrets in %s', (encoding) => {
    const refused = Array.from({ length: 1000 }, () => randomBytes(32).toString(encoding)).filter(
      (secret) => weaknessOf(secret, 'release-bot') !== undefined,
    );
    expect(refused).toEqual([]);
  });

  it('accepts a random secret of the minimum length', () => {
    expect(weaknessOf('h7Qm2x9VbT4kLz8RwJ5nYc3D')).toBeUndefined();
  });

  it('checks a long secret quickly', () => {
    const started = performance.now();
    weaknessOf('abcd1'.repeat(100_000));
    weaknessOf(randomBytes(100_000).toString('hex'));
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

describe('isHashOfWellKnownSecret', () => {
  const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');

  it.each([
    '',
    'password',
    'Password123',
    'admin',
    'changeme',
    'p4ssw0rd',
    '123456',
    'secret2026',
    'password\n',
  ])('recognises the hash of %j', (secret) => {
    expect(isHashOfWellKnownSecret(hashOf(secret))).toBe(true);
  });

  it('accepts the hash of a random secret', () => {
    expect(isHashOfWellKnownSecret(hashOf('h7Qm2x9VbT4kLz8RwJ5nYc3D'))).toBe(false);
  });
});
