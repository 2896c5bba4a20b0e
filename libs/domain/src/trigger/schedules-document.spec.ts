import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CronExpression } from './cron-expression';

const page = readFileSync(join(__dirname, '../../../../docs/schedules.md'), 'utf8');
const start = Date.UTC(2026, 0, 1);

/** The lines of the table below this mark: the text in the first cell, and the texts of the second cell. */
const examples = page
  .slice(page.indexOf('<!-- examples'), page.indexOf('## When both'))
  .split('\n')
  .flatMap((line) => {
    const [, expression, times] = /^\| `(.+?)` +\| (\d.+?) *\|$/.exec(line) ?? [];
    return expression === undefined || times === undefined ? [] : [{ expression, times: times.split(', ') }];
  });

describe('docs/schedules.md', () => {
  it('has examples', () => {
    expect(examples).toHaveLength(9);
  });

  it.each(examples)('says when $expression is due', ({ expression, times }) => {
    const cron = CronExpression.of(expression);
    const due: string[] = [];
    // The page counts a due time at the start itself as passed.
    for (let at: number | undefined = start; due.length < times.length;) {
      at = cron.nextAfter(at);
      if (at === undefined) break;
      due.push(new Date(at).toISOString().replace('.000Z', 'Z'));
    }
    expect(due).toEqual(times);
  });

  it('says what happens when the clock changes', () => {
    const berlin = (expression: string, after: string, count: number) => {
      const cron = CronExpression.of(expression, 'Europe/Berlin');
      const due: string[] = [];
      for (
        let at = cron.nextAfter(Date.parse(after));
        at !== undefined && due.length < count;
        at = cron.nextAfter(at)
      ) {
        due.push(new Date(at).toISOString().slice(0, 16));
      }
      return due;
    };
    expect(berlin('30 2 * * *', '2026-03-29T00:00Z', 2)).toEqual(['2026-03-29T01:00', '2026-03-30T00:30']);
    expect(berlin('*/30 * * * *', '2026-03-29T00:00Z', 3)).toEqual([
      '2026-03-29T00:30',
      '2026-03-29T01:00',
      '2026-03-29T01:30',
    ]);
    expect(berlin('30 2 * * *', '2026-10-24T22:00Z', 2)).toEqual(['2026-10-25T00:30', '2026-10-26T01:30']);
    expect(berlin('*/30 * * * *', '2026-10-25T00:00Z', 4)).toEqual([
      '2026-10-25T00:30',
      '2026-10-25T01:00',
      '2026-10-25T01:30',
      '2026-10-25T02:00',
    ]);
  });
});
