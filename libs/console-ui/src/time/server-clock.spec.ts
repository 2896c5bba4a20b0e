import { ServerClock } from './server-clock';

describe('ServerClock', () => {
  it('shows the time of the server when this machine is ten minutes late', () => {
    let machine = Date.parse('2026-11-28T02:00:00Z');
    const clock = new ServerClock(() => machine);
    const sentAt = machine;
    machine += 200;
    clock.setBy('2026-11-28T02:10:00.100Z', sentAt);
    expect(new Date(clock.now()).toISOString()).toBe('2026-11-28T02:10:00.200Z');
    machine += 1000;
    expect(new Date(clock.now()).toISOString()).toBe('2026-11-28T02:10:01.200Z');
  });

  it('moves forward, and never back, by an event', () => {
    const clock = new ServerClock(() => 1000);
    clock.noteEvent(1500);
    clock.noteEvent(900);
    expect(clock.now()).toBe(1500);
  });

  it('ignores a time that is not valid', () => {
    const clock = new ServerClock(() => 1000);
    clock.setBy('soon', 1000);
    expect(clock.now()).toBe(1000);
  });
});
