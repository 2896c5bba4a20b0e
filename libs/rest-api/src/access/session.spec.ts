import { apiToken } from './api-token';
import { openSession, sealSession } from './session';
import { sessionIn, setCookie } from './session-cookie';

const ann = apiToken('ann', 'operator', 'k3J9xQ2vT7mW5zR8bN4cL6pD');
const bob = apiToken('bob', 'admin', 'Zt6Yh2Gf9Sd4Kl8Qw3Er7Ty1');
const now = 1_000_000;
const seal = sealSession({ token: ann, endsAt: now + 1000 });

describe('openSession', () => {
  it('returns the token until the session ends', () => {
    expect(openSession([bob, ann], seal, now + 999)).toEqual({ token: ann, endsAt: now + 1000 });
    expect(openSession([bob, ann], seal, now + 1000)).toBeUndefined();
  });

  it('refuses a session whose token was removed or replaced', () => {
    const replaced = apiToken('ann', 'operator', 'm8Vb3Nc5Xz7Lk1Jh9Gf2Ds4A');
    expect(openSession([bob], seal, now)).toBeUndefined();
    expect(openSession([replaced], seal, now)).toBeUndefined();
  });

  it('refuses a session of another name or another end under the same signature', () => {
    const [content = '', signature = ''] = seal.split('.');
    const forged = (fields: unknown) =>
      `${Buffer.from(JSON.stringify(fields)).toString('base64url')}.${signature}`;
    expect(openSession([ann, bob], forged(['ann', now + 1000]), now)).toBeDefined();
    for (const fields of [['bob', now + 1000], ['ann', now + 9999], ['ann', '9999999'], 'ann', null])
      expect(openSession([ann, bob], forged(fields), now)).toBeUndefined();
    for (const text of [
      '',
      '.',
      content,
      `${content}.`,
      `${content}.${signature.slice(2)}`,
      'x'.repeat(5000),
    ])
      expect(openSession([ann, bob], text, now)).toBeUndefined();
  });
});

describe('sessionIn', () => {
  it('finds the session among other cookies, the one with the safe name first', () => {
    expect(sessionIn('a=b; ds_session=plain;c=d')).toBe('plain');
    expect(sessionIn('ds_session=plain; __Host-ds_session=safe')).toBe('safe');
    expect(sessionIn('my_ds_session=x; a=b')).toBeUndefined();
    expect(sessionIn(undefined)).toBeUndefined();
  });
});

describe('setCookie', () => {
  it('marks the cookie as secure when the browser uses TLS, so that no other host can set it', () => {
    expect(setCookie('https://ops.example.com', 'x', 60)).toBe(
      '__Host-ds_session=x; Path=/; HttpOnly; SameSite=Strict; Max-Age=60; Secure',
    );
    expect(setCookie('http://localhost:8080', 'x', 60)).toBe(
      'ds_session=x; Path=/; HttpOnly; SameSite=Strict; Max-Age=60',
    );
  });
});
