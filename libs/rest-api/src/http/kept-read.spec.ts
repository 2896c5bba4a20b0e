import { SettableClock } from '@distribute-schedule/application/testing';
import { KeptRead } from './kept-read';

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
