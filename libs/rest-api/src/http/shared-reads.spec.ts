import { SharedReads } from './shared-reads';

describe('SharedReads', () => {
  it('reads once for all callers that ask before the read has ended', async () => {
    const reads = new SharedReads();
    const read = jest.fn(() => new Promise((resolve) => setImmediate(resolve, 'answer')));
    const answers = [reads.get('a', read), reads.get('a', read), reads.get('a', read)];
    expect(await Promise.all(answers)).toEqual(['answer', 'answer', 'answer']);
    expect(read).toHaveBeenCalledTimes(1);
  });

  it('reads again after a read has ended or failed, and for another key', async () => {
    const reads = new SharedReads();
    await expect(reads.get('a', () => Promise.reject(new Error('the store is away')))).rejects.toThrow();
    const [a, b] = [reads.get('a', () => Promise.resolve(1)), reads.get('b', () => Promise.resolve(2))];
    expect(await Promise.all([a, b])).toEqual([1, 2]);
    expect(await reads.get('a', () => Promise.resolve(3))).toBe(3);
  });
});
