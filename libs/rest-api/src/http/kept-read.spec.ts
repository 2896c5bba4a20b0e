import { SettableClock } from '@distribute-schedule/application/testing';
import { KeptRead, KeptReads } from './kept-read';

describe('KeptRead', () => {
  const aRead = (answers: readonly (number | Error)[]) => {
    const clock = new SettableClock();
    const left = [...answers];
    const read = new KeptRead(1000, clock, () => {
      const answer = left.shift();
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    });
    return { clock, read };
  };

  it('reads once for all who ask at the same time, and keeps the answer for a while', async () => {
    const { clock, read } = aRead([1, 2]);
    expect(await Promise.all([read.get(), read.get()])).toEqual([1, 1]);
    clock.skip(999);
    expect(await read.get()).toBe(1);
    clock.skip(1);
    expect(await read.get()).toBe(2);
  });

  it('reads again after a read that failed', async () => {
    const { read } = aRead([new Error('away'), 3]);
    await expect(read.get()).rejects.toThrow('away');
    expect(await read.get()).toBe(3);
  });
});

describe('KeptReads', () => {
  const someReads = (maxKeys: number) => {
    const clock = new SettableClock();
    const reads = new KeptReads<string>(1000, clock, maxKeys);
    const read = jest.fn((key: string) => Promise.resolve(key));
    const get = (key: string) => reads.get(key, () => read(key));
    return { clock, get, keysRead: () => read.mock.calls.flat() };
  };

  it('keeps the answer of each key for a while', async () => {
    const { clock, get, keysRead } = someReads(9);
    expect(await Promise.all([get('a'), get('b'), get('a')])).toEqual(['a', 'b', 'a']);
    expect(keysRead()).toEqual(['a', 'b']);
    clock.skip(1000);
    expect(await get('a')).toBe('a');
    expect(keysRead()).toEqual(['a', 'b', 'a']);
  });

  it('drops the key that nobody has asked for longest when there are too many', async () => {
    const { get, keysRead } = someReads(2);
    for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) await get(key);
    expect(keysRead()).toEqual(['a', 'b', 'c', 'b']);
  });
});
