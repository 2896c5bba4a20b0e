import { clockState, isOtherVersion, slotsOf } from './process-facts';

describe('clockState', () => {
  it.each([
    [null, 'unknown'],
    [0, 'exact'],
    [-900, 'exact'],
    [1000, 'ahead'],
    [-90_000, 'behind'],
  ])('of an offset of %s ms is %s', (offsetMs, state) => {
    expect(clockState(offsetMs)).toBe(state);
  });
});

describe('isOtherVersion', () => {
  it('knows a difference only when both are known', () => {
    expect(isOtherVersion('1.2.3', '1.2.4')).toBe(true);
    expect(isOtherVersion('1.2.3', '1.2.3')).toBe(false);
    expect(isOtherVersion(null, '1.2.3')).toBe(false);
    expect(isOtherVersion('1.2.3', null)).toBe(false);
  });
});

describe('slotsOf', () => {
  const shown = (capacity: number, running: number, queued: number, isDraining = false) =>
    slotsOf({ capacity, running, queued }, isDraining)
      ?.map((slot) => slot[0])
      .join('');

  it('shows those in use, those that the queue takes, and those that are free', () => {
    expect(shown(5, 2, 1)).toBe('uurff');
    expect(shown(2, 1, 9)).toBe('ur');
  });

  it('closes what is not in use while the worker drains', () => {
    expect(shown(4, 1, 2, true)).toBe('uccc');
  });

  it('shows executions above a lowered capacity', () => {
    expect(shown(1, 3, 0)).toBe('uuu');
  });

  it('shows no single slots of a worker that has many', () => {
    expect(shown(33, 0, 0)).toBeUndefined();
  });
});
