import { KeySequence } from './key-sequence';

const known = { j: () => undefined, 'g e': () => undefined, 'g t': () => undefined };

describe('KeySequence', () => {
  it('recognises a key, and two keys one after the other', () => {
    const keys = new KeySequence();
    expect([keys.press('j', 0, known), keys.press('g', 1, known), keys.press('e', 2, known)]).toEqual([
      'j',
      undefined,
      'g e',
    ]);
  });

  it('forgets the first key when the second one comes late or fits nothing', () => {
    const keys = new KeySequence();
    keys.press('g', 0, known);
    expect(keys.press('e', 2000, known)).toBeUndefined();
    keys.press('g', 3000, known);
    expect(keys.press('j', 3001, known)).toBe('j');
    expect(keys.press('e', 3002, known)).toBeUndefined();
  });
});
