import { insertSecrets, secretKey, secretNamesIn, SecretNameError } from './secrets';

const parameters = {
  url: 'https://shop.example/{{parameters.day}}',
  headers: { Authorization: 'Bearer {{secrets.shop-token}}' },
  list: ['{{ secrets.A_1 }}{{secrets.shop-token}}', 5, null, true],
};

describe('secretNamesIn', () => {
  it('lists each name once, at any depth', () => {
    expect(secretNamesIn(parameters)).toEqual(['shop-token', 'A_1']);
    expect(secretNamesIn({ text: '{{parameters.secrets}} secrets.a {{secret.a}}', none: null })).toEqual([]);
  });

  it.each(['', '../etc/passwd', 'a.b', 'a b', '-a', 'x'.repeat(65), 'a/b', '__proto__'])(
    'refuses the name %j',
    (name) => {
      expect(() => secretNamesIn([`x {{secrets.${name}}}`])).toThrow(SecretNameError);
    },
  );

  it('reads a long text without a closing bracket in no time', () => {
    const started = performance.now();
    expect(secretNamesIn('{{secrets.a'.repeat(50_000) + '{{'.repeat(50_000) + ' '.repeat(100_000))).toEqual(
      [],
    );
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

describe('insertSecrets', () => {
  it('inserts each value, and leaves the given parameters as they are', () => {
    const before = structuredClone(parameters);
    const inserted = insertSecrets(parameters, { 'shop-token': 's$&1', A_1: '{{secrets.shop-token}}' });
    expect(inserted).toEqual({
      url: 'https://shop.example/{{parameters.day}}',
      headers: { Authorization: 'Bearer s$&1' },
      list: ['{{secrets.shop-token}}s$&1', 5, null, true],
    });
    expect(parameters).toEqual(before);
  });

  it('keeps __proto__ as an ordinary key', () => {
    const inserted = insertSecrets(JSON.parse('{"__proto__": "{{secrets.a}}"}'), { a: 'x' }) as object;
    expect(Object.entries(inserted)).toEqual([['__proto__', 'x']]);
  });
});

describe('secretKey', () => {
  it('is the same for names that differ in case and hyphens only', () => {
    expect(secretKey('Shop-Token')).toBe(secretKey('shop_token'));
  });
});
