import { SettableClock } from './settable-clock';

const noting = () => {
  const clock = new SettableClock(1_000_000);
  const fired: string[] = [];
  const note = (name: string) => () => fired.push(`${name} at ${clock.monotonic()}`);
  return { clock, fired, note };
};

describe('SettableClock', () => {
  it('stands still until it is told to go on', () => {
    const { clock } = noting();
    expect([clock.now(), clock.monotonic()]).toEqual([1_000_000, 0]);
    clock.advance(500);
    expect([clock.now(), clock.monotonic()]).toEqual([1_000_500, 500]);
  });

  it('fires timers in the order of their times, each at its time', () => {
    const { clock, fired, note } = noting();
    clock.after(20, note('later'));
    clock.after(10, () => {
      note('first')();
      clock.after(5, note('its own'));
    });
    clock.after(31, note('too late'));
    clock.advance(30);
    expect(fired).toEqual(['first at 10', 'its own at 15', 'later at 20']);
    expect([clock.monotonic(), clock.waiting]).toEqual([30, 1]);
  });

  it('fires timers of one time in the order in which they were set', () => {
    const { clock, fired, note } = noting();
    clock.after(10, note('a'));
    clock.after(10, note('b'));
    clock.advance(10);
    expect(fired).toEqual(['a at 10', 'b at 10']);
  });

  it('does not fire what was cancelled', () => {
    const { clock, fired, note } = noting();
    clock.after(10, note('cancelled'))();
    clock.advance(10);
    expect([fired, clock.waiting]).toEqual([[], 0]);
  });

  it('lets what follows from one timer happen before the next when time passes', async () => {
    const { clock, fired, note } = noting();
    clock.after(10, () => void Promise.resolve().then(() => clock.after(5, note('followed'))));
    clock.after(20, note('last'));
    await clock.pass(20);
    expect(fired).toEqual(['followed at 15', 'last at 20']);
  });

  it("can jump in the store's time, which no timer notices", () => {
    const { clock, fired, note } = noting();
    clock.after(10, note('timer'));
    clock.set(2_000_000);
    expect([clock.now(), clock.monotonic()]).toEqual([2_000_000, 0]);
    clock.advance(9);
    expect([clock.now(), fired]).toEqual([2_000_009, []]);
  });
});
