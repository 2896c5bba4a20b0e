import { changedSince } from './changed-since';

type Change = Parameters<typeof changedSince>[0][number];

const aChange = (version: number | null, more: Partial<Change> = {}) =>
  ({ version, outcome: 'done', fields: [{ field: 'url' }], ...more }) as Change;

describe('changedSince', () => {
  it('names the versions after the last good one that changed a field', () => {
    const changes = [
      aChange(8),
      aChange(7, { outcome: 'attempted' }),
      aChange(7, { fields: [] }),
      aChange(6),
      aChange(null),
    ];
    expect(changedSince(changes, 6)).toEqual([changes[0]]);
  });
});
