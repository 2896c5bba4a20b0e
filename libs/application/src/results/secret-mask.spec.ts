import { maskJson, maskOf } from './secret-mask';

const secret = 'p4s/w"r&d é+7';
const mask = maskOf([secret]);

describe('maskOf', () => {
  it.each([
    ['as it is', secret],
    ['in JSON', JSON.stringify(secret).slice(1, -1)],
    ['in a URL', encodeURIComponent(secret)],
    ['in a form', new URLSearchParams([['a', secret]]).toString().slice(2)],
    ['in base64', Buffer.from(secret).toString('base64')],
  ])('masks a secret %s', (_, form) => {
    expect(mask(`a ${form} b ${form}`)).toBe('a *** b ***');
  });

  it('masks the beginning of a secret where the text was cut', () => {
    expect(mask(`sent ${secret.slice(0, 8)}`)).toBe('sent ***');
    expect(mask(`sent ${secret.slice(0, 8)} and more`)).toBe(`sent ${secret.slice(0, 8)} and more`);
  });

  it('masks each line of a long secret', () => {
    const key = '-----BEGIN KEY-----\nMIIEvQIBADANBg\nkqhkiG9w0BAQEF\n-----END KEY-----';
    expect(maskOf([key])('at MIIEvQIBADANBg:')).toBe('at ***:');
    expect(maskOf([key])(JSON.stringify({ key }))).toBe('{"key":"***"}');
  });

  it('masks the longer of two secrets when one contains the other', () => {
    expect(maskOf(['abcd', 'abcdefgh'])('abcdefgh abcd')).toBe('*** ***');
  });

  it('returns other text unchanged', () => {
    expect(mask('nothing to hide')).toBe('nothing to hide');
    expect(maskOf([])('abc')).toBe('abc');
  });

  it('masks a text of a megabyte in well under a second', () => {
    const started = performance.now();
    maskOf(['a'.repeat(60_000), 'ab'.repeat(30_000)])('a'.repeat(1_000_000));
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

describe('maskJson', () => {
  it('masks texts, keys and numbers at any depth', () => {
    const pin = maskOf(['4711']);
    expect(maskJson({ list: ['pin 4711', 4711, 47110, 5, null, true], '4711': 'x' }, pin)).toEqual({
      list: ['pin ***', '***', '***', 5, null, true],
      '***': 'x',
    });
  });
});
