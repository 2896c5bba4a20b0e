import { madeVisible, reasonAgainstText, textPattern } from './text';

describe('reasonAgainstText', () => {
  it.each(['', 'Nightly report', '日报 (每日)', 'تقرير', '👩‍👩‍👧 🇨🇳', 'a\u00a0b\u200eb'])(
    'accepts %j',
    (text) => {
      expect(reasonAgainstText(text, 'line')).toBeUndefined();
      expect(reasonAgainstText(text, 'lines')).toBeUndefined();
    },
  );

  it.each([
    ['U+0000', 'ab\u0000'],
    ['U+001B', '👩‍\u001b[31m'],
    ['U+007F', 'ab\u007f'],
    ['U+0085', 'ab\u0085'],
    ['U+202E', 'ab\u202egnp.exe'],
    ['U+2066', 'ab\u2066'],
    ['U+D800', 'ab\ud800'],
    ['U+DC00', 'ab\udc00c'],
  ])('refuses %s and says where it is', (name, text) => {
    const reason = `visible text, but its character 3 is ${name}`;
    expect(reasonAgainstText(text, 'line')).toBe(`must be one line of ${reason}`);
    expect(reasonAgainstText(text, 'lines')).toBe(`must be ${reason}`);
  });

  it.each(['\n', '\r', '\t', '\u2028', '\u2029'])('accepts %j in several lines only', (text) => {
    expect(reasonAgainstText(text, 'lines')).toBeUndefined();
    expect(reasonAgainstText(text, 'line')).toContain('its character 1 is U+');
  });
});

describe('textPattern', () => {
  it('matches emoji, because programs may read it without the flag u', () => {
    for (const form of ['line', 'lines'] as const)
      expect(new RegExp(textPattern(form)).test('🦊')).toBe(true);
  });
});

describe('madeVisible', () => {
  it('replaces each hidden character by its name', () => {
    expect(madeVisible('a\u202eb\n🦊')).toBe('a<U+202E>b<U+000A>🦊');
  });
});
