import { ledgerSearch, toggled, unplanned } from './ledger-search';

describe('ledgerSearch', () => {
  it('reads what the URL names, and drops what is wrong', () => {
    expect(ledgerSearch({ outcome: 'missed,lost', from: '2026-11-28T00:00:00+01:00', to: 'soon' })).toEqual({
      outcome: 'missed',
      from: '2026-11-27T23:00:00.000Z',
    });
  });
});

describe('toggled', () => {
  it.each([
    [undefined, 'missed', 'missed'],
    ['missed', 'late', 'late,missed'],
    ['late,missed', 'late', 'missed'],
    ['missed', 'missed', undefined],
    [unplanned, 'fired', undefined],
  ] as const)('turns %s with %s into %s', (shown, outcome, after) => {
    expect(toggled(shown, outcome)).toBe(after);
  });
});
