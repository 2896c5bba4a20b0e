import { simulate } from './simulation';

describe('simulate', () => {
  it('repeats a run to the last step when it gets the same seed', async () => {
    const first = await simulate({ seed: 7, hours: 6 });
    const again = await simulate({ seed: 7, hours: 6 });
    const other = await simulate({ seed: 8, hours: 6 });
    expect(first.findings).toEqual([]);
    expect(again).toEqual(first);
    expect(other.hash).not.toBe(first.hash);
  }, 60_000);
});
