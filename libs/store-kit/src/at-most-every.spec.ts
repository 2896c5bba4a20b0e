import { SettableClock } from '@distribute-schedule/application/testing';
import { atMostEvery } from './at-most-every';

describe('atMostEvery', () => {
  const clock = new SettableClock();
  const limited = (check: () => Promise<number>) => atMostEvery(1000, check, () => clock.monotonic());

  it('shares a result until the interval has passed, and then checks again', async () => {
    let checks = 0;
    const check = limited(() => Promise.resolve((checks += 1)));
    expect(await Promise.all([check(), check()])).toEqual([1, 1]);
    await clock.pass(999);
    expect(await check()).toBe(1);
    await clock.pass(1);
    expect(await check()).toBe(2);
  });

  it('starts no second check while one takes longer than the interval', async () => {
    let answer: (value: number) => void = () => undefined;
    const slow = jest.fn(() => new Promise<number>((resolve) => (answer = resolve)));
    const check = limited(slow);
    const first = check();
    await clock.pass(5000);
    const second = check();
    answer(7);
    expect(await Promise.all([first, second])).toEqual([7, 7]);
    expect(slow).toHaveBeenCalledTimes(1);
  });

  it('shares a failure in the same way', async () => {
    const failing = jest.fn(() => Promise.reject(new Error('full')));
    const check = limited(failing);
    await expect(check()).rejects.toThrow('full');
    await expect(check()).rejects.toThrow('full');
    expect(failing).toHaveBeenCalledTimes(1);
  });
});
