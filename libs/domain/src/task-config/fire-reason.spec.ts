import { codedReason, fireReasonCodes, tooManyOpenReason } from './fire-reason';

describe('codedReason', () => {
  it.each([
    ['misfire', 'misfire'],
    ['replaced', 'replaced'],
    ['restored from a backup', 'restored'],
    ['paused', 'paused'],
    ['window', 'window'],
    ['overlap', 'overlap'],
  ])('reads `%s`, as records of all versions have it, as %s', (words, code) => {
    expect(codedReason(words)).toEqual({ code, params: {} });
  });

  it('reads how many executions were open', () => {
    expect(codedReason(tooManyOpenReason(1000))).toEqual({ code: 'too_many_open', params: { open: '1000' } });
  });

  it('returns nothing for other words', () => {
    expect(codedReason('the moon was full')).toBeUndefined();
    expect(fireReasonCodes).toHaveLength(7);
  });
});
