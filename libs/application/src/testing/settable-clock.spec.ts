import { SettableClock } from './settable-clock';

const startsAt = 1_000_000;

function aClock() {
  const clock = new SettableClock(startsAt);
  const fired: string[] = [];
  const note = (name: string) => () => fired.push(`${name} at ${clock.monotonic()}`);
  return { clock, fired, note };
}

describe('SettableClock', () => {
  it('stands still until the spec lets time pass', async () => {
    const { clock } = aClock();
    expect([clock.now(), clock.monotonic()]).toEqual([startsAt, 0]);
    await clock.pass(500);
    expect([clock.now(), clock.monotonic()]).toEqual([startsAt + 500, 500]);
  });

  it('fires timers in the order of their times, each at its time', async () => {
    const { clock, fired, note } = aClock();
    clock.after(20, note('later'));
    clock.after(10, () => {
      note('first')();
      clock.after(5, note('set by the first'));
    });
    clock.after(31, note('too late'));
    await clock.pass(30);
    expect(fired).toEqual(['first at 10', 'set by the first at 15', 'later at 20']);
    expect([clock.monotonic(), clock.waiting]).toEqual([30, 1]);
  });

  it('fires timers of one moment in the order in which they were set', async () => {
    const { clock, fired } = aClock();
    const chance = [30, 10, 20, 10, 30, 20, 10, 40];
    chance.forEach((ms, i) => clock.after(ms, () => fired.push(`${ms}.${i}`)));
    await clock.pass(35);
    expect(fired).toEqual(['10.1', '10.3', '10.6', '20.2', '20.5', '30.0', '30.4']);
    await clock.pass(5);
    expect(fired.at(-1)).toBe('40.7');
  });

  it('shows the time of a timer while it fires, and the end of the pass afterwards', async () => {
    const { clock } = aClock();
    const seen: number[] = [];
    clock.after(250, () => seen.push(clock.now() - startsAt, clock.monotonic()));
    await clock.pass(1000);
    expect(seen).toEqual([250, 250]);
    expect(clock.now()).toBe(startsAt + 1000);
  });

  it('does not fire a timer that was cancelled', async () => {
    const { clock, fired, note } = aClock();
    clock.after(10, note('cancelled'))();
    const cancel = clock.after(10, note('cancelled by a timer'));
    clock.after(5, cancel);
    expect(clock.waiting).toBe(2);
    await clock.pass(20);
    expect([fired, clock.waiting]).toEqual([[], 0]);
  });

  it('settles what follows from one timer before the next one fires', async () => {
    const { clock, fired, note } = aClock();
    clock.after(
      10,
      () =>
        void Promise.resolve()
          .then(() => undefined)
          .then(() => clock.after(5, note('followed'))),
    );
    clock.after(20, note('last'));
    await clock.pass(20);
    expect(fired).toEqual(['followed at 15', 'last at 20']);
  });

  it('fires what came due during a skip when time passes again', async () => {
    const { clock, fired, note } = aClock();
    clock.after(10, note('timer'));
    clock.skip(60_000);
    expect(fired).toEqual([]);
    await clock.pass(0);
    expect(fired).toEqual(['timer at 60000']);
  });

  it('fires all that came due during a freeze at once, before a promise settles', async () => {
    const { clock, fired, note } = aClock();
    clock.after(10, () => void Promise.resolve().then(note('followed')));
    clock.after(20, note('second'));
    await clock.freeze(1000);
    expect(fired).toEqual(['second at 1000', 'followed at 1000']);
  });

  it('jumps in the store time without any effect on timers', async () => {
    const { clock, fired, note } = aClock();
    clock.after(10, note('timer'));
    clock.jumpStoreTime(1_000_000);
    expect([clock.now(), clock.monotonic()]).toEqual([2_000_000, 0]);
    await clock.pass(9);
    expect([clock.now(), fired]).toEqual([2_000_009, []]);
  });
});
