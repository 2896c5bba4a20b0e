import { RecentEvents, type ToldEvent } from './recent-events';

const event = (number: number): ToldEvent => ({
  ...{ number, at: number, event: 'created', taskId: `t${number}`, configId: 'c', detail: '' },
});
const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

describe('The recent events', () => {
  it('are those after a number, as many as are asked for', () => {
    const events = new RecentEvents();
    events.add([3, 5, 8].map(event));
    expect(events.after(0, 2).map(({ number }) => number)).toEqual([3, 5]);
    expect(events.after(5, 10).map(({ number }) => number)).toEqual([8]);
    expect(events.after(8, 10)).toEqual([]);
    expect(events.newest.number).toBe(8);
  });

  it('are bounded, and know what they have forgotten', () => {
    const events = new RecentEvents();
    for (const part of [numbers(1, 6_000), numbers(6_001, 12_000)]) events.add(part.map(event));
    expect(events.after(0, 20_000)).toHaveLength(10_000);
    expect([1_999, 2_000].map((number) => events.hasForgottenSince(number))).toEqual([true, false]);
  });
});
