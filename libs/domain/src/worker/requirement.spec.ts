import fc from 'fast-check';
import { InvalidLabelError, checkLabels, parseRequirementKey, requirementKey } from './requirement';

const alphanumeric = Array.from('abcXYZ019');
const name = fc
  .tuple(
    fc.constantFrom(...alphanumeric),
    fc.string({ unit: fc.constantFrom(...alphanumeric, '_', '.', '/', '-'), maxLength: 62 }),
  )
  .map(([first, rest]) => first + rest);
const value = fc.string({ unit: fc.constantFrom(...alphanumeric, '_', '.', '-'), maxLength: 63 });
const labels = fc.dictionary(name, value, { maxKeys: 16 });
const executor = fc.string({
  unit: fc.constantFrom(...alphanumeric, '_', '.', '-'),
  minLength: 1,
  maxLength: 20,
});

describe('Labels', () => {
  it('are accepted unchanged', () => {
    fc.assert(fc.property(labels, (given) => expect(checkLabels(given)).toEqual(given)));
  });

  it.each<[string, Record<string, unknown>]>([
    ['too many', Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`label-${i}`, 'a']))],
    ['an empty name', { '': 'a' }],
    ['a name with a comma', { 'a,b': 'a' }],
    ['a name with an equals sign', { 'a=b': 'a' }],
    ['a long name', { ['x'.repeat(64)]: 'a' }],
    ['a value with a comma', { a: 'b,c' }],
    ['a long value', { a: 'x'.repeat(64) }],
    ['a value that is not text', { a: 5 }],
  ])('are refused: %s', (_, given) => {
    expect(() => checkLabels(given as Record<string, string>)).toThrow(InvalidLabelError);
  });
});

describe('Requirement key', () => {
  it('is parsed to the same requirement', () => {
    fc.assert(
      fc.property(executor, labels, (type, required) => {
        const requirement = { executor: type, labels: { ...required } };
        expect(parseRequirementKey(requirementKey(requirement))).toEqual(requirement);
      }),
    );
  });

  it('is the same for any order of the labels', () => {
    fc.assert(
      fc.property(executor, labels, (type, required) => {
        const reversed = Object.fromEntries(Object.entries(required).reverse());
        expect(requirementKey({ executor: type, labels: reversed })).toBe(
          requirementKey({ executor: type, labels: required }),
        );
      }),
    );
  });

  it('differs for different requirements', () => {
    expect(requirementKey({ executor: 'local', labels: {} })).toBe('local');
    expect(requirementKey({ executor: 'local', labels: { b: '2', a: '1' } })).toBe('local,a=1,b=2');
  });
});
