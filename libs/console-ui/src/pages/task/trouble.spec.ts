import { changedSince, troubleOf } from './trouble';

type Run = Parameters<typeof troubleOf>[0][number];
type Change = Parameters<typeof changedSince>[0][number];

const aRun = (status: Run['status'], scheduled_time: string) => ({ status, scheduled_time }) as Run;
const aChange = (version: number | null, more: Partial<Change> = {}) =>
  ({ version, outcome: 'done', fields: [{ field: 'url' }], ...more }) as Change;

describe('troubleOf', () => {
  it('counts the failures since the last success, without what was cancelled or still runs', () => {
    const runs = [
      aRun('running', '5'),
      aRun('failed', '4'),
      aRun('cancelled', '3'),
      aRun('failed', '2'),
      aRun('success', '1'),
      aRun('failed', '0'),
    ];
    expect(troubleOf(runs)).toMatchObject({ failures: 2, since: '2', isAtLeast: false, newest: runs[1] });
  });

  it('says that there may be more when nothing that was read has succeeded', () => {
    expect(troubleOf([aRun('failed', '1')])).toMatchObject({ failures: 1, isAtLeast: true });
  });

  it.each([
    ['the newest run succeeded', [aRun('success', '2'), aRun('failed', '1')]],
    ['nothing has ended', [aRun('pending', '1')]],
  ])('finds none when %s', (_, runs) => {
    expect(troubleOf(runs)).toBeUndefined();
  });
});

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
