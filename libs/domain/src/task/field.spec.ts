import { reasonAgainst, reasonAgainstNew, withDefaults, type AnyField } from './field';

describe('reasonAgainst', () => {
  it.each<[AnyField, unknown[], [unknown, string][]]>([
    [
      { kind: 'text', form: 'line', apiName: 'field', minLength: 1, maxLength: 3 },
      ['a', 'abc'],
      [
        ['', 'must be 1 to 3 characters, got 0'],
        ['abcd', 'must be 1 to 3 characters, got 4'],
        [5, 'must be text, got 5'],
      ],
    ],
    [
      { kind: 'name', apiName: 'field' },
      ['a', 'http', 'my-service.v2'],
      [
        ['no spaces', 'got "no spaces"'],
        ['', 'must be 1 to 63 letters'],
        [undefined, 'got nothing'],
      ],
    ],
    [
      { kind: 'choice', apiName: 'field', options: ['a', 'b'] },
      ['a', 'b'],
      [['c', 'must be one of a, b; got "c"']],
    ],
    [
      { kind: 'whole', apiName: 'field', min: 0, max: 9 },
      [0, 9],
      [
        [10, 'must be a whole number from 0 to 9, got 10'],
        [-1, 'got -1'],
        [1.5, 'got 1.5'],
        ['5', 'must be a whole number'],
      ],
    ],
    [{ kind: 'span', min: 1, max: 60_000 }, [1, 60_000], [[60_001, 'must be 1ms to 1m, got 60001 ms']]],
    [{ kind: 'flag', apiName: 'field' }, [true, false], [['true', 'must be true or false, got "true"']]],
    [{ kind: 'custom' }, ['anything'], []],
  ])('accepts values inside the bounds of %j and explains why it refuses others', (field, good, bad) => {
    for (const value of good) expect(reasonAgainst(field, value)).toBeUndefined();
    for (const [value, reason] of bad) expect(reasonAgainst(field, value)).toContain(reason);
  });
});

describe('reasonAgainstNew', () => {
  const text = (form: 'line' | 'lines'): AnyField => ({
    kind: 'text',
    form,
    apiName: 'field',
    minLength: 1,
    maxLength: 9,
  });

  it('refuses characters that a stored text may have', () => {
    expect(reasonAgainst(text('line'), 'a\u0000')).toBeUndefined();
    expect(reasonAgainstNew(text('line'), 'a\u0000')).toContain('its character 2 is U+0000');
    expect(reasonAgainstNew(text('line'), 'a\nb')).toContain('its character 2 is U+000A');
    expect(reasonAgainstNew(text('lines'), 'a\nb')).toBeUndefined();
  });

  it('refuses what reasonAgainst refuses', () => {
    expect(reasonAgainstNew(text('line'), '\u0000'.repeat(10))).toBe('must be 1 to 9 characters, got 10');
    expect(reasonAgainstNew({ kind: 'flag', apiName: 'field' }, 1)).toContain('must be true or false');
  });
});

describe('withDefaults', () => {
  it('adds the default of a missing field and keeps every value that is there', () => {
    const defaults = { priority: 5, labels: {} };
    expect(withDefaults<object>({ id: 'a', priority: 0 }, defaults)).toEqual({
      id: 'a',
      priority: 0,
      labels: {},
    });
  });

  it('returns the same object when nothing is missing', () => {
    const stored = { priority: 0 };
    expect(withDefaults(stored, { priority: 5 })).toBe(stored);
  });
});
