import { Slots } from './slots';

describe('Slots', () => {
  it('has fewer free slots by those that run and those that a claim has asked for', () => {
    const slots = new Slots(10, () => 3);
    slots.reserve(4);
    expect(slots.free).toBe(3);
    slots.release(4);
    expect(slots.free).toBe(7);
  });

  it('has no free slot while it is closed', () => {
    const slots = new Slots(10, () => 0);
    slots.close();
    expect([slots.free, slots.isOpen]).toEqual([0, false]);
    slots.open();
    expect([slots.free, slots.isOpen]).toEqual([10, true]);
  });

  it('has no free slot while more attempts run than a smaller capacity allows', () => {
    const slots = new Slots(10, () => 6);
    slots.resize(5);
    expect([slots.capacity, slots.free]).toEqual([5, 0]);
  });
});
