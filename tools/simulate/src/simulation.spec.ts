import { simulate } from './simulation';

describe('A simulated cluster', () => {
  it('does the same again under the same seed, to the last step', async () => {
    const first = await simulate({ seed: 7, hours: 6 });
    const again = await simulate({ seed: 7, hours: 6 });
    const other = await simulate({ seed: 8, hours: 6 });
    expect(first.findings).toEqual([]);
    expect(again).toEqual(first);
    expect(other.hash).not.toBe(first.hash);
  }, 60_000);
});
