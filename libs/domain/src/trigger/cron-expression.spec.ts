import { CronExpressionParser } from 'cron-parser';
import fc from 'fast-check';
import { LAST_MOMENT } from '../time/moment';
import { CronExpression } from './cron-expression';
import { InvalidCronExpressionError } from './trigger-errors';

const DAY_MS = 86_400_000;
const iso = (moment: number | undefined) =>
  moment && new Date(moment).toISOString().replace(/:00\.000Z$/, 'Z');

function dueTimes(expression: string, after: string, count: number, timeZone = 'UTC') {
  const cron = CronExpression.of(expression, timeZone);
  const found: (number | undefined)[] = [];
  for (let last: number | undefined = Date.parse(after); found.length < count && last !== undefined;) {
    last = cron.nextAfter(last);
    found.push(last);
  }
  return found.map(iso);
}

describe('CronExpression > what it accepts', () => {
  it.each([
    ['5 fields begin with the minute', '30 2 * * *', ['2025-01-01T02:30Z', '2025-01-02T02:30Z']],
    ['6 fields begin with the second', '30 0 2 * * *', ['2025-01-01T02:00:30.000Z']],
    ['every second', '* * * * * *', ['2025-01-01T00:00:01.000Z', '2025-01-01T00:00:02.000Z']],
    ['leading zeros', '00 02 * * *', ['2025-01-01T02:00Z']],
    ['any white space between fields', ' 0\t2  * * * ', ['2025-01-01T02:00Z']],
    [
      'lists, ranges and steps',
      '0,20-30/5 2 * * *',
      ['2025-01-01T02:00Z', '2025-01-01T02:20Z', '2025-01-01T02:25Z'],
    ],
    [
      'a step from a value on',
      '50/5 * * * *',
      ['2025-01-01T00:50Z', '2025-01-01T00:55Z', '2025-01-01T01:50Z'],
    ],
    ['the widest step', '*/60 * * * *', ['2025-01-01T01:00Z', '2025-01-01T02:00Z']],
    ['repeats in a list', '1,1 2 * * *', ['2025-01-01T02:01Z', '2025-01-02T02:01Z']],
    ['names in any case', '0 0 * FEB-mar Mon', ['2025-02-03T00:00Z', '2025-02-10T00:00Z']],
    ['7 as Sunday', '0 0 * * 7', ['2025-01-05T00:00Z', '2025-01-12T00:00Z']],
    [
      'a range up to Sunday',
      '0 0 * * FRI-SUN',
      ['2025-01-03T00:00Z', '2025-01-04T00:00Z', '2025-01-05T00:00Z'],
    ],
    ['weekdays by step', '0 0 * * 1/2', ['2025-01-03T00:00Z', '2025-01-06T00:00Z', '2025-01-08T00:00Z']],
    ['? as any day', '0 0 ? * ?', ['2025-01-02T00:00Z']],
    ['either of two restricted day fields', '0 0 7 * MON', ['2025-01-06T00:00Z', '2025-01-07T00:00Z']],
    ['the last day of the month', '0 0 L * *', ['2025-01-31T00:00Z', '2025-02-28T00:00Z']],
    [
      'the last day beside others',
      '0 0 30,L * *',
      ['2025-01-30T00:00Z', '2025-01-31T00:00Z', '2025-02-28T00:00Z'],
    ],
    ['the last such weekday of the month', '0 0 * * friL', ['2025-01-31T00:00Z', '2025-02-28T00:00Z']],
    ['the second such weekday of the month', '0 0 * * MON#2', ['2025-01-13T00:00Z', '2025-02-10T00:00Z']],
    ['only months that have a fifth', '0 0 * * 5#5', ['2025-01-31T00:00Z', '2025-05-30T00:00Z']],
    ['weekdays of both kinds', '0 0 * * 1#1,3', ['2025-01-06T00:00Z', '2025-01-08T00:00Z']],
    [
      'only months that have a 31st',
      '0 0 31 * *',
      ['2025-01-31T00:00Z', '2025-03-31T00:00Z', '2025-05-31T00:00Z'],
    ],
    [
      'a day that the month lacks beside weekdays',
      '0 0 31 2,3 TUE#1',
      ['2025-02-04T00:00Z', '2025-03-04T00:00Z', '2025-03-31T00:00Z'],
    ],
    ['29 February', '0 0 29 2 *', ['2028-02-29T00:00Z', '2032-02-29T00:00Z']],
    [
      '29 February on a Monday',
      '0 0 * 2 MON#5',
      ['2044-02-29T00:00Z', '2072-02-29T00:00Z', '2112-02-29T00:00Z'],
    ],
    ['the third day before the last', '0 0 L-3 * *', ['2025-01-28T00:00Z', '2025-02-25T00:00Z']],
    [
      'the last weekday of the month',
      '0 0 LW * *',
      ['2025-01-31T00:00Z', '2025-02-28T00:00Z', '2025-03-31T00:00Z'],
    ],
    [
      'the weekday nearest to a Saturday, a Tuesday and a Sunday',
      '0 0 15W 2,4,6 *',
      ['2025-02-14T00:00Z', '2025-04-15T00:00Z', '2025-06-16T00:00Z'],
    ],
    [
      'the weekday nearest to the 1st, within the month',
      '0 0 1W 2,3 *',
      ['2025-02-03T00:00Z', '2025-03-03T00:00Z'],
    ],
    ['the weekday nearest to a last day, within the month', '0 0 31W 8 *', ['2025-08-29T00:00Z']],
    ['the weekday nearest to a day before the last', '0 0 l-1w 3 *', ['2025-03-31T00:00Z']],
    [
      'the last such weekday in another spelling',
      '0 0 * * MON#L',
      ['2025-01-27T00:00Z', '2025-02-24T00:00Z'],
    ],
    [
      'hours across midnight',
      '0 22-1 * * *',
      ['2025-01-01T01:00Z', '2025-01-01T22:00Z', '2025-01-01T23:00Z'],
    ],
    [
      'a step across midnight',
      '0 22-2/2 * * *',
      ['2025-01-01T02:00Z', '2025-01-01T22:00Z', '2025-01-02T00:00Z'],
    ],
    [
      'weekdays across Sunday',
      '0 0 * * SAT-MON',
      ['2025-01-04T00:00Z', '2025-01-05T00:00Z', '2025-01-06T00:00Z'],
    ],
    [
      'months across the new year',
      '0 0 1 NOV-FEB *',
      ['2025-02-01T00:00Z', '2025-11-01T00:00Z', '2025-12-01T00:00Z'],
    ],
    [
      'a week from 0 to SUN',
      '0 0 * * 0-SUN',
      ['2025-01-02T00:00Z', '2025-01-03T00:00Z', '2025-01-04T00:00Z'],
    ],
    ['a year', '0 0 12 1 1 ? 2027', ['2027-01-01T12:00Z']],
    ['a year far away', '0 0 12 29 2 ? 2096', ['2096-02-29T12:00Z']],
    [
      'years by list and step',
      '0 0 0 1 7 ? 2026,2030-2034/2',
      ['2026-07-01T00:00Z', '2030-07-01T00:00Z', '2032-07-01T00:00Z'],
    ],
    ['macros in any case', '@Daily', ['2025-01-02T00:00Z']],
    ['@yearly', '@yearly', ['2026-01-01T00:00Z', '2027-01-01T00:00Z']],
    ['@annually', '@annually', ['2026-01-01T00:00Z']],
    ['@monthly', '@monthly', ['2025-02-01T00:00Z', '2025-03-01T00:00Z']],
    ['@weekly', '@weekly', ['2025-01-05T00:00Z', '2025-01-12T00:00Z']],
    ['@daily', '@daily', ['2025-01-02T00:00Z', '2025-01-03T00:00Z']],
    ['@midnight', '@midnight', ['2025-01-02T00:00Z']],
    ['@hourly', '@hourly', ['2025-01-01T01:00Z', '2025-01-01T02:00Z']],
  ])('%s: %s', (_, expression, expected) => {
    expect(dueTimes(expression, '2025-01-01T00:00Z', expected.length)).toEqual(expected);
  });

  it('finds 29 February across a year such as 2100, which has none', () => {
    expect(dueTimes('0 0 29 2 *', '2096-03-01T00:00Z', 2)).toEqual([
      '2104-02-29T00:00Z',
      '2108-02-29T00:00Z',
    ]);
  });

  it('accepts zones in any case and keeps them as they were written', () => {
    expect(CronExpression.of('0 0 * * *', 'europe/berlin')).toMatchObject({
      expression: '0 0 * * *',
      timeZone: 'europe/berlin',
    });
  });
});

function refusalOf(expression: string, timeZone?: string): unknown {
  try {
    return CronExpression.of(expression, timeZone);
  } catch (error) {
    return error;
  }
}

describe('CronExpression > what it refuses', () => {
  it.each([
    ['expression', '', 'it is empty'],
    ['expression', '   ', 'it is empty'],
    ['expression', `${'1,'.repeat(128)}1 * * * *`, 'it is longer than 256 characters'],
    ['expression', '* * * *', 'it needs 5 fields, 6 with seconds first, or 7 with a year last, but it has 4'],
    [
      'expression',
      '* * * * * * * *',
      'it needs 5 fields, 6 with seconds first, or 7 with a year last, but it has 8',
    ],
    ['expression', '@reboot', 'the macros are @yearly'],
    ['expression', '@constructor', 'the macros are @yearly'],
    ['expression', 'toString', '7 with a year last, but it has 1'],
    ['second', '60 * * * * *', 'second: 60 is not within 0-59'],
    ['minute', '61 * * * *', 'minute: 61 is not within 0-59'],
    ['hour', '0 24 * * *', 'hour: 24 is not within 0-23'],
    ['day of month', '0 0 0 * *', 'day of month: 0 is not within 1-31'],
    ['day of month', '0 0 32 * *', 'day of month: 32 is not within 1-31'],
    ['month', '0 0 1 13 *', 'month: 13 is not within 1-12'],
    ['day of week', '0 0 * * 8', 'day of week: 8 is not within 0-7'],
    ['minute', '*/9999999999 * * * *', 'minute: a step of "9999999999" is not within 1-60'],
    ['minute', '*/0 * * * *', 'minute: a step of "0" is not within 1-60'],
    ['minute', '*/61 * * * *', 'minute: a step of "61" is not within 1-60'],
    ['minute', '*/ * * * *', 'minute: a step of "" is not within 1-60'],
    ['minute', '*/-5 * * * *', 'minute: a step of "-5" is not within 1-60'],
    ['day of week', '0 0 * * */8', 'day of week: a step of "8" is not within 1-7'],
    ['minute', '1/2/3 * * * *', 'minute: "1/2/3" is not understood'],
    ['minute', '1-2-3 * * * *', 'minute: "1-2-3" is not understood'],
    ['minute', '*-5 * * * *', 'minute: "*" is not understood'],
    ['minute', '** * * * *', 'minute: "**" is not understood'],
    ['minute', '? * * * *', 'minute: "?" is not understood'],
    ['minute', '1, * * * *', 'minute: "" is not understood'],
    ['minute', '-1 * * * *', 'minute: "" is not understood'],
    ['minute', '1.5 * * * *', 'minute: "1.5" is not understood'],
    ['minute', '1e1 * * * *', 'minute: "1e1" is not understood'],
    ['minute', '0x5 * * * *', 'minute: "0x5" is not understood'],
    ['minute', '５ * * * *', 'minute: "５" is not understood'],
    ['minute', 'H * * * *', 'minute: "H" is not understood'],
    ['day of month', '0 0 32W * *', 'day of month: 32 is not within 1-31'],
    ['day of month', '0 0 W * *', 'day of month: "" is not understood'],
    ['day of month', '0 0 1-5W * *', 'day of month: "1-5" is not understood'],
    ['day of month', '0 0 L-31 * *', '"L-31" is not understood; use L for the last day, L-1 to L-30'],
    ['day of month', '0 0 L3 * *', '"L3" is not understood; use L for the last day, L-1 to L-30'],
    ['day of week', '0 0 * * 7/2', 'a step cannot start at 7, the Sunday that ends the week; start at 0'],
    ['year', '0 0 0 1 1 ? 1969', 'year: 1969 is not within 1970-9999'],
    ['year', '0 0 0 1 1 ? 2030-2027', 'year: "2030-2027" ends before it begins'],
    ['day of month', '0 0 0 29 2 ? 2027', 'none of its months has such a day'],
    ['month', '0 0 1 january *', 'month: "january" is not understood'],
    ['day of week', '0 0 * * L', 'day of week: "" is not understood'],
    ['day of week', '0 0 * * MON#6', 'day of week: "MON#6" needs a week from 1 to 5, or L for the last one'],
    ['day of week', '0 0 * * 1-5#2', 'day of week: "1-5" is not understood'],
    ['day of month', '0 0 31 2 *', 'none of its months has such a day'],
    ['day of month', '0 0 31 4,6,9,11 ?', 'none of its months has such a day'],
  ])('%s of %j', (field, expression, reason) => {
    expect(refusalOf(expression)).toMatchObject({
      name: 'InvalidCronExpressionError',
      code: 'cron.invalid',
      details: { field, reason: expect.stringContaining(reason) as string },
    });
  });

  it.each(['', 'Mars/Phobos', '+05:30', 'UTC+1', 'local', 'Europe/Berlin ', '../UTC', 'A'.repeat(10_000)])(
    'zone %j',
    (timeZone) => {
      expect(refusalOf('0 0 * * *', timeZone)).toMatchObject({
        message: expect.stringContaining(
          '"0 0 * * *" is not a usable cron expression: the time zone',
        ) as string,
        details: {
          expression: '0 0 * * *',
          field: 'time zone',
          reason: `the time zone "${timeZone.slice(0, 64)}" does not exist`,
        },
      });
    },
  );

  it('any other text, with its own error', () => {
    const texts = fc.oneof(
      fc.string({ maxLength: 300 }),
      fc
        .array(
          fc.string({ unit: fc.constantFrom(...'0123456789*?/-,#LW@amonfeb '.split('')), maxLength: 8 }),
          {
            maxLength: 7,
          },
        )
        .map((fields) => fields.join(' ')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        try {
          expect(CronExpression.of(text).nextAfter(0)).toBeDefined();
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidCronExpressionError);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

const field = (min: number, max: number) => {
  const value = fc.integer({ min, max });
  const range = fc.tuple(value, value).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`);
  const step = fc.integer({ min: 1, max: max - min + 1 });
  const stepped = fc.tuple(fc.oneof(fc.constant('*'), range), step).map(([base, by]) => `${base}/${by}`);
  const item = fc.oneof(value.map(String), range, stepped);
  return fc.oneof(
    fc.constant('*'),
    fc.array(item, { minLength: 1, maxLength: 3 }).map((items) => items.join(',')),
  );
};

/** Random expressions that fire, so not `0 0 31 2 *`. */
const expressions = fc
  .tuple(field(0, 59), field(0, 59), field(0, 23), field(1, 28), field(1, 12), field(0, 6))
  .map((fields) => fields.join(' '));
const moments = fc.integer({ min: 0, max: Date.UTC(2100, 0, 1) });
const zones = fc.constantFrom(
  'UTC',
  'America/New_York',
  'Australia/Lord_Howe',
  'Africa/Cairo',
  'Africa/Casablanca',
  'Pacific/Apia',
);

/** Undefined for lists with a repeated value: cron-parser refuses them, and treats 0 and 7 as two values. */
function readByCronParser(expression: string, currentDate: number) {
  try {
    return CronExpressionParser.parse(expression, { tz: 'UTC', currentDate });
  } catch (error) {
    if (error instanceof Error && error.message.includes('duplicate values')) return undefined;
    throw error;
  }
}

describe('CronExpression > due times', () => {
  it('end after the last year', () => {
    const cron = CronExpression.of('0 0 0 1 * ? 2030,2040', 'Europe/Berlin');
    expect(iso(cron.nextAfter(Date.UTC(2030, 10, 30, 23)))).toBe('2039-12-31T23:00Z');
    expect(cron.nextAfter(Date.UTC(2040, 10, 30, 23))).toBeUndefined();
    expect(iso(cron.previousAtOrBefore(Date.UTC(2200, 0, 1)))).toBe('2040-11-30T23:00Z');
    expect(iso(cron.previousAtOrBefore(Date.UTC(2039, 0, 1)))).toBe('2030-11-30T23:00Z');
    expect(cron.previousAtOrBefore(Date.UTC(2029, 0, 1))).toBeUndefined();
  });

  it('fall on the days that counting from each end of the month gives', () => {
    const weekday = (date: Date) => date.getUTCDay();
    const matches = (date: Date, item: string) => {
      const length = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
      const [, start, before] = /^(?:(\d+)|L(?:-(\d+))?)W?$/.exec(item) ?? [];
      const wanted = start === undefined ? length - Number(before ?? 0) : Number(start);
      if (wanted < 1 || wanted > length) return false;
      if (!item.endsWith('W')) return date.getUTCDate() === wanted;
      const inMonth = Array.from(
        { length },
        (_, i) => new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), i + 1)),
      );
      const nearest = inMonth
        .filter((day) => weekday(day) !== 0 && weekday(day) !== 6)
        .sort((a, b) => Math.abs(a.getUTCDate() - wanted) - Math.abs(b.getUTCDate() - wanted))[0];
      return nearest?.getUTCDate() === date.getUTCDate();
    };
    const items = fc.oneof(
      fc.integer({ min: 1, max: 31 }).map((day) => `${day}W`),
      fc.integer({ min: 0, max: 30 }).chain((days) => fc.constantFrom(`L-${days}`, `L-${days}W`)),
      fc.constantFrom('L', 'LW'),
    );
    fc.assert(
      fc.property(items, fc.integer({ min: 0, max: 130 * 12 }), (item, month) => {
        const cron = CronExpression.of(`0 0 ${item} * *`);
        for (let day = 1; day <= 31; day++) {
          const midnight = Date.UTC(1970, month, day);
          expect(cron.previousAtOrBefore(midnight) === midnight).toBe(matches(new Date(midnight), item));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('equal those of cron-parser in a zone without clock changes', () => {
    fc.assert(
      fc.property(expressions, moments, (expression, moment) => {
        const other = readByCronParser(expression, moment);
        fc.pre(other !== undefined);
        const cron = CronExpression.of(expression);
        let last = moment;
        for (let count = 0; count < 5; count++) {
          last = cron.nextAfter(last)!;
          expect(iso(last)).toBe(iso(other.next().getTime()));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('come strictly after the given moment, in whole seconds', () => {
    fc.assert(
      fc.property(expressions, zones, moments, (expression, zone, moment) => {
        const next = CronExpression.of(expression, zone).nextAfter(moment)!;
        expect(next).toBeGreaterThan(moment);
        expect(next % 1000).toBe(0);
      }),
    );
  });

  it('are the same in both directions of the search', () => {
    fc.assert(
      fc.property(expressions, zones, moments, (expression, zone, moment) => {
        const cron = CronExpression.of(expression, zone);
        const forwards = [cron.nextAfter(moment)!];
        while (forwards.length < 20) forwards.push(cron.nextAfter(forwards.at(-1)!)!);
        const backwards = [cron.previousAtOrBefore(forwards.at(-1)!)!];
        while (backwards.length < 20) backwards.push(cron.previousAtOrBefore(backwards.at(-1)! - 1)!);
        expect(backwards.reverse().map(iso)).toEqual(forwards.map(iso));
        // No due time lies between the moment and the first of them.
        expect(cron.previousAtOrBefore(forwards[0]! - 1) ?? -1).toBeLessThanOrEqual(moment);
      }),
      { numRuns: 300 },
    );
  });

  it('do not depend on earlier calls', () => {
    const cron = CronExpression.of('*/7 3 * * * *', 'Europe/Berlin');
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 10 * 3_600_000 }), { minLength: 2 }), (offsets) => {
        for (const offset of offsets) {
          const moment = Date.UTC(2025, 5, 1) + offset;
          const next = cron.nextAfter(moment)!;
          expect(next).toBeGreaterThan(moment);
          expect(cron.previousAtOrBefore(next - 1)).toBeLessThanOrEqual(moment);
        }
      }),
    );
  });

  it('end with the calendar', () => {
    const cron = CronExpression.of('0 0 1 1 *', 'America/New_York');
    expect(cron.nextAfter(LAST_MOMENT - DAY_MS)).toBeUndefined();
    expect(cron.nextAfter(LAST_MOMENT)).toBeUndefined();
    expect(cron.nextAfter(Infinity)).toBeUndefined();
    expect(cron.nextAfter(NaN)).toBeUndefined();
    expect(iso(cron.nextAfter(-Infinity))).toBe('1970-01-01T05:00Z');
    expect(iso(cron.previousAtOrBefore(Infinity))).toBe('9999-01-01T05:00Z');
    expect(cron.previousAtOrBefore(0)).toBeUndefined();
    expect(cron.previousAtOrBefore(NaN)).toBeUndefined();
  });
});

describe('CronExpression > cost', () => {
  it('is one search per tick for all configs with the same expression', () => {
    // Every search for a day calls it.
    const calendar = jest.spyOn(Date, 'UTC');
    const now = Date.UTC(2025, 5, 1, 12);
    const ask = (ms: number) => CronExpression.of('13 4 * * *', 'Europe/Berlin').nextAfter(now + ms);
    const first = ask(0);
    calendar.mockClear();
    for (let config = 0; config < 10_000; config++) expect(ask(config % 50)).toBe(first);
    expect(calendar).not.toHaveBeenCalled();
    calendar.mockRestore();
  });
});
