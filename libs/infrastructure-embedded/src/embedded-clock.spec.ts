import { EmbeddedClock } from './embedded-clock';

describe('The clock of the embedded store', () => {
  let machine: number;
  let elapsed: number;
  let clock: EmbeddedClock;
  beforeEach(() => {
    machine = 1_000_000;
    elapsed = 500;
    clock = new EmbeddedClock(
      () => machine,
      () => elapsed,
    );
  });
  const pass = (ms: number, { onMachine = ms } = {}): void => {
    elapsed += ms;
    machine += onMachine;
  };

  it("goes as the machine's does", () => {
    pass(1500);
    clock.compare();
    pass(500);
    expect(clock.now()).toBe(1_002_000);
  });

  it('follows a machine that is set forward, or that slept', () => {
    pass(1000, { onMachine: 60_000 });
    clock.compare();
    expect(clock.now()).toBe(1_060_000);
  });

  it('never goes back, but slower, until a machine that is set back has caught up', () => {
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

  it('begins no earlier than the store has seen', () => {
    clock.start(2_000_000);
    clock.stop();
    expect(clock.now()).toBe(2_000_000);
  });
});
