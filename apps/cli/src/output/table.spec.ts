import stringWidth from 'string-width';
import { Look } from './look';
import { tableText } from './table';
import { relativeTime, tookText } from './times';

const look = new Look({ hasColour: false, times: 'utc' });

describe('tableText', () => {
  const rows = [
    ['nightly-report', '每天凌晨两点生成报告 for everybody', 'enabled'],
    ['x', 'short', 'disabled'],
  ];

  it('is as wide as its content when the width does not matter', () => {
    expect(tableText(['ID', 'TEXT', 'STATE'], rows, { look, columns: undefined })).toBe(
      [
        'ID              TEXT                                STATE',
        'nightly-report  每天凌晨两点生成报告 for everybody  enabled',
        'x               short                               disabled',
        '',
      ].join('\n'),
    );
  });

  it.each([30, 40, 50, 60])('fits into %d columns, and cuts the first column last', (columns) => {
    const lines = tableText(['ID', 'TEXT', 'STATE'], rows, { look, columns }).split('\n');
    for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(columns);
    if (columns > 30) expect(lines[1]).toMatch(/^nightly-report /);
  });

  it('replaces characters with which a text could control the terminal', () => {
    const text = tableText([], [['a\u001b[31mb\nc\u202ed']], { look, columns: 80 });
    expect(text).toBe('a [31mb c d\n');
  });
});

describe('times', () => {
  it.each([
    [400, 'now'],
    [-999, 'now'],
    [12_500, 'in 12 s'],
    [-480_000, '8 m ago'],
    [11_520_000, 'in 3 h 12 m'],
    [-7_200_000, '2 h ago'],
    [90_000_000, 'in 1 d 1 h'],
  ])('shows %d ms from now as %s', (ms, text) => expect(relativeTime(ms)).toBe(text));

  it.each([
    [5, '5 ms'],
    [41_200, '41.2 s'],
    [192_000, '3 m 12 s'],
    [3_720_000, '1 h 2 m'],
  ])('shows a duration of %d ms as %s', (ms, text) => expect(tookText(ms)).toBe(text));
});
