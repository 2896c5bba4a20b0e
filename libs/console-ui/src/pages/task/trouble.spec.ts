import { troubleOf } from './trouble';

type Run = Parameters<typeof troubleOf>[0][number];

const aRun = (status: Run['status'], scheduled_time: string) => ({ status, scheduled_time }) as Run;

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
