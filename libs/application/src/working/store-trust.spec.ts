import { StoreTrust } from './store-trust';

describe('StoreTrust', () => {
  const clock = { elapsed: 0, monotonic: () => clock.elapsed };
  const at = (ms: number) => {
    clock.elapsed = ms;
  };

  it('is not held before the store has answered', () => {
    at(0);
    expect(new StoreTrust(clock, 25_000).isHeld).toBe(false);
  });

  it('is held for its limit from the time at which the heartbeat was sent', () => {
    at(4000);
    const trust = new StoreTrust(clock, 25_000);
    trust.renew(1000);
    expect(trust.leftMs).toBe(22_000);
    at(25_999);
    expect(trust.isHeld).toBe(true);
    at(26_000);
    expect(trust.isHeld).toBe(false);
  });

  it('is not shortened by an answer that arrives after a later one', () => {
    at(0);
    const trust = new StoreTrust(clock, 25_000);
    trust.renew(10_000);
    trust.renew(0);
    expect(trust.leftMs).toBe(35_000);
  });
});
