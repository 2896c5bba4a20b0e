import { SimulatedTime } from './simulated-time';

const startsAt = Date.UTC(2026, 0, 1);

describe('Simulated time', () => {
  it('fires timers in the order of their times, those of one moment in the order in which they were set', async () => {
    const time = new SimulatedTime(startsAt);
    const fired: string[] = [];
    const chance = [30, 10, 20, 10, 30, 20, 10, 40];
    chance.forEach((ms, i) => time.after(ms, () => fired.push(`${ms}.${i}`)));
    await time.advance(35);
    expect(fired).toEqual(['10.1', '10.3', '10.6', '20.2', '20.5', '30.0', '30.4']);
    await time.advance(5);
    expect(fired.at(-1)).toBe('40.7');
  });

  it('is at the time of a timer while it fires, and at the end afterwards', async () => {
    const time = new SimulatedTime(startsAt);
    const seen: number[] = [];
    time.after(250, () => seen.push(time.now() - startsAt, time.monotonic()));
    await time.advance(1000);
    expect(seen).toEqual([250, 250]);
    expect(time.now()).toBe(startsAt + 1000);
  });

  it('has what follows from one timer happen before the next one fires', async () => {
    const time = new SimulatedTime(startsAt);
    const seen: string[] = [];
    time.after(10, () => {
      void Promise.resolve()
        .then(() => undefined)
        .then(() => time.after(5, () => seen.push('set by the first')));
    });
    time.after(20, () => seen.push('second'));
    await time.advance(30);
    expect(seen).toEqual(['set by the first', 'second']);
  });

  it('fires no timer that was cancelled', async () => {
    const time = new SimulatedTime(startsAt);
    const fired: number[] = [];
    const cancel = time.after(10, () => fired.push(1));
    time.after(5, cancel);
    await time.advance(20);
    expect(fired).toEqual([]);
  });

  it('fires what came due while it was skipped once it goes on', async () => {
    const time = new SimulatedTime(startsAt);
    const fired: number[] = [];
    time.after(10, () => fired.push(time.now() - startsAt));
    time.skip(60_000);
    expect(fired).toEqual([]);
    await time.advance(0);
    expect(fired).toEqual([60_000]);
  });
});
