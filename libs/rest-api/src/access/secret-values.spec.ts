import { findMask, maskSecrets, maySeeSecrets } from './secret-values';

const masked = (parameters: unknown) => (maskSecrets({ parameters }) as { parameters: unknown }).parameters;

describe('maskSecrets', () => {
  it('masks the secrets in a result as well', () => {
    expect(maskSecrets({ result: { data: { access_token: 'x' } } })).toEqual({
      result: { data: { access_token: '***' } },
    });
  });

  it.each([
    'Authorization',
    'authorization',
    'X-Auth',
    'X-Api-Key',
    'apiKey',
    'api_key',
    'accessToken',
    'client_secret',
    'password',
    'DB_PASSWD',
    'Cookie',
    'Set-Cookie',
    'credentials',
    'private_key',
    'Ocp-Apim-Subscription-Key',
    'pin',
  ])('masks the texts below %s', (name) => {
    expect(masked({ headers: { [name]: 'value' }, [name]: 'text' })).toEqual({
      headers: { [name]: '***' },
      [name]: '***',
    });
    expect(masked({ [name]: { inner: ['a', { b: 'c' }] } })).toEqual({
      [name]: { inner: ['***', { b: '***' }] },
    });
  });

  it.each(['author', 'url', 'key', 'name', 'pinned', 'Content-Type', 'passed', 'keyboard'])(
    'shows the value of %s',
    (name) => {
      expect(masked({ [name]: 'value' })).toEqual({ [name]: 'value' });
    },
  );

  it.each([
    ['https://a.example/x?api_key=abc&day=1#token=x', 'https://a.example/x?api_key=***&day=1#token=x'],
    ['grant_type=x&client_secret=abc', 'grant_type=x&client_secret=***'],
    ['{"user": "ann", "password" : "a\\"b"}', '{"user": "ann", "password" : "***"}'],
    ['redis://ann:abc@host/1', 'redis://ann:***@host/1'],
    ['?token={{secrets.shop}}', '?token={{secrets.shop}}'],
  ])('masks a secret inside the text %s', (text, shown) => {
    expect(masked({ body: [text] })).toEqual({ body: [shown] });
  });

  it.each(['Bearer {{secrets.shop}}', '{{parameters.a}}{{secrets.b}}', '', true, null])(
    'shows what holds no secret itself: %j',
    (value) => {
      expect(masked({ Authorization: value })).toEqual({ Authorization: value });
    },
  );

  it('masks a number that is a secret, and shows counts', () => {
    expect(masked({ pin: 4711, password: 5, total_tokens: 5, tokens: [1] })).toEqual({
      pin: '***',
      password: '***',
      total_tokens: 5,
      tokens: [1],
    });
  });

  it('masks text around a template, which may be a secret', () => {
    expect(masked({ token: 'abc{{parameters.a}}' })).toEqual({ token: '***' });
  });

  it('changes nothing outside of parameters', () => {
    const view = { items: [{ id: 'token', next_cursor: 'token', token: 'x', parameters: { token: 'y' } }] };
    expect(maskSecrets(view)).toEqual({
      items: [{ id: 'token', next_cursor: 'token', token: 'x', parameters: { token: '***' } }],
    });
  });

  it.each(['"a":"', '"a', '&token', '//:', '//a:', '?a=', '{"a" :'])(
    'reads a long text of %j in no time',
    (part) => {
      const started = performance.now();
      masked({ text: part.repeat(Math.ceil(1_000_000 / part.length)) });
      expect(performance.now() - started).toBeLessThan(2000);
    },
  );
});

describe('findMask', () => {
  it('names the place of a secret that is only a mask', () => {
    expect(findMask({ headers: { 'X-A': '***', Authorization: 'Bearer ***' } })).toBe(
      'headers.Authorization',
    );
    expect(findMask({ url: 'https://a.example?token=***' })).toBe('url');
    expect(findMask({ token: 'x', text: '***' })).toBeUndefined();
  });
});

describe('maySeeSecrets', () => {
  it('is for operators and admins only', () => {
    expect((['viewer', 'operator', 'admin', 'executor'] as const).map(maySeeSecrets)).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });
});
