import { BoundedMemo } from './bounded-memo';

describe('BoundedMemo', () => {
  it('computes once for each key', () => {
    const memo = new BoundedMemo<string, number | undefined>(2);
    const compute = jest.fn(() => undefined);
    for (const key of ['a', 'b', 'a', 'b']) expect(memo.of(key, compute)).toBeUndefined();
    expect(compute).toHaveBeenCalledTimes(2);
  });

  it('drops the least recently used key', () => {
    const memo = new BoundedMemo<string, string>(2);
    const computed: string[] = [];
    for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) {
      memo.of(key, () => {
        computed.push(key);
        return key;
      });
    }
    expect(computed).toEqual(['a', 'b', 'c', 'b']);
  });

  it('caches nothing when the computation throws', () => {
    const memo = new BoundedMemo<string, string>(2);
    const refuse = () => {
      throw new Error('refused');
    };
    expect(() => memo.of('a', refuse)).toThrow('refused');
    expect(memo.of('a', () => 'now')).toBe('now');
  });
});
