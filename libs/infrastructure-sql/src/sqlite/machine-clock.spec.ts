import { MachineClock } from './machine-clock';

describe('MachineClock', () => {
  let machine: number;
  let elapsed: number;
  let clock: MachineClock;
  beforeEach(() => {
    machine = 1_000_000;
    elapsed = 500;
    clock = new MachineClock(
      () => machine,
      () => elapsed,
    );
  });
  const pass = (ms: number, { onMachine = ms } = {}): void => {
    elapsed += ms;
    machine += onMachine;
  };

  it("follows the machine's clock", () => {
    pass(1500);
    clock.compare();
    pass(500);
    expect(clock.now()).toBe(1_002_000);
  });

  it('jumps forward when the machine is set forward or has slept', () => {
    pass(1000, { onMachine: 60_000 });
    clock.compare();
    expect(clock.now()).toBe(1_060_000);
  });

  it('goes slower, and never back, until a machine that was set back has caught up', () => {
    pass(1000, { onMachine: -9_000 });
    const before = clock.now();
    clock.compare();
    expect(clock.now()).toBe(before);
    pass(50_000);
    expect(clock.now()).toBe(before + 45_000);
    clock.compare();
    pass(50_000);
    clock.compare();
    expect(clock.now()).toBe(machine);
    pass(1000);
    expect(clock.now()).toBe(machine);
  });

  it('starts no earlier than the latest time of the store', () => {
    clock.start(2_000_000);
    clock.stop();
    expect(clock.now()).toBe(2_000_000);
  });
});
