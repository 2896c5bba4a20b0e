import { CronExpression } from './cron-expression';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const iso = (moment: number) => new Date(moment).toISOString().replace(/:00\.000Z$/, 'Z');

function dueBetween(expression: string, zone: string, from: number, to: number): string[] {
  const cron = CronExpression.of(expression, zone);
  const found: string[] = [];
  for (let due = cron.nextAfter(from - 1); due !== undefined && due < to; due = cron.nextAfter(due)) {
    found.push(iso(due));
  }
  return found;
}

describe('CronExpression > when the clock changes', () => {
  it.each([
    // zone, expression, start of the search, due times from there on
    ['America/New_York', '30 2 * * *', '2025-03-08', ['03-08T07:30', '03-09T07:00', '03-10T06:30']],
    ['America/New_York', '0,30 2 * * *', '2025-03-09', ['03-09T07:00', '03-10T06:00', '03-10T06:30']],
    ['America/New_York', '0 2,3 * * *', '2025-03-09', ['03-09T07:00', '03-10T06:00', '03-10T07:00']],
    [
      'America/New_York',
      '30 1-3 * * *',
      '2025-03-09',
      ['03-09T06:30', '03-09T07:00', '03-09T07:30', '03-10T05:30'],
    ],
    ['America/New_York', '59/10 30 2 * * *', '2025-03-09', ['03-09T07:00', '03-10T06:30:59.000Z']],
    ['America/New_York', '*/30 2 * * *', '2025-03-09', ['03-10T06:00', '03-10T06:30']],
    ['America/New_York', '0 */2 * * *', '2025-03-09T05:00', ['03-09T05:00', '03-09T08:00', '03-09T10:00']],
    ['America/New_York', '30 1 * * *', '2025-11-01', ['11-01T05:30', '11-02T05:30', '11-03T06:30']],
    [
      'America/New_York',
      '*/30 1 * * *',
      '2025-11-02',
      ['11-02T05:00', '11-02T05:30', '11-02T06:00', '11-02T06:30', '11-03T06:00'],
    ],
    [
      'America/New_York',
      '@hourly',
      '2025-11-02T04:00',
      ['11-02T04:00', '11-02T05:00', '11-02T06:00', '11-02T07:00'],
    ],
    ['America/New_York', '0 1-2 * * *', '2025-11-02', ['11-02T05:00', '11-02T07:00', '11-03T06:00']],
    ['Europe/Berlin', '30 2 * * *', '2025-03-29', ['03-29T01:30', '03-30T01:00', '03-31T00:30']],
    ['Europe/Berlin', '30 2 * * *', '2025-10-25', ['10-25T00:30', '10-26T00:30', '10-27T01:30']],
    ['Australia/Lord_Howe', '15 2 * * *', '2025-10-03', ['10-03T15:45', '10-04T15:30', '10-05T15:15']],
    ['Australia/Lord_Howe', '45 1 * * *', '2025-04-04', ['04-04T14:45', '04-05T14:45', '04-06T15:15']],
    [
      'Australia/Lord_Howe',
      '*/15 1 * * *',
      '2025-04-05T14:00',
      [
        '04-05T14:00',
        '04-05T14:15',
        '04-05T14:30',
        '04-05T14:45',
        '04-05T15:00',
        '04-05T15:15',
        '04-06T14:30',
      ],
    ],
    ['Africa/Cairo', '30 0 * * *', '2024-04-24', ['04-24T22:30', '04-25T22:00', '04-26T21:30']],
    ['Africa/Cairo', '30 23 * * *', '2024-10-30', ['10-30T20:30', '10-31T20:30', '11-01T21:30']],
    ['Africa/Cairo', '@daily', '2024-10-30', ['10-30T21:00', '10-31T22:00', '11-01T22:00']],
    ['America/Santiago', '@daily', '2024-09-07', ['09-07T04:00', '09-08T04:00', '09-09T03:00']],
    ['America/Sao_Paulo', '@daily', '2018-11-03', ['11-03T03:00', '11-04T03:00', '11-05T02:00']],
    ['America/Sao_Paulo', '0 23 * * *', '2019-02-16', ['02-16T01:00', '02-17T01:00', '02-18T02:00']],
    ['Asia/Beirut', '0 0 * * *', '2024-03-29', ['03-29T22:00', '03-30T22:00', '03-31T21:00']],
    ['Pacific/Chatham', '0 3 * * *', '2025-09-26', ['09-26T14:15', '09-27T14:00', '09-28T13:15']],
    ['Asia/Kathmandu', '0 6 * * *', '2025-03-08', ['03-08T00:15', '03-09T00:15', '03-10T00:15']],
    // Samoa moved across the date line and had no 30 December.
    ['Pacific/Apia', '0 12 * * *', '2011-12-29', ['12-29T22:00', '12-30T10:00', '12-30T22:00']],
    ['Pacific/Apia', '@daily', '2011-12-29', ['12-29T10:00', '12-30T10:00', '12-31T10:00']],
    // Summer time was given up after a week.
    ['America/Boa_Vista', '0 12 * * *', '2000-10-07', ['10-07T16:00', '10-08T15:00', '10-09T15:00']],
    ['America/Boa_Vista', '0 12 * * *', '2000-10-13', ['10-13T15:00', '10-14T15:00', '10-15T16:00']],
    // The clock goes back by an hour for Ramadan.
    ['Africa/Casablanca', '30 2 * * *', '2024-03-09', ['03-09T01:30', '03-10T01:30', '03-11T02:30']],
  ])('%s: "%s" from %s', (zone, expression, from, expected) => {
    const year = from.slice(0, 4);
    const start = Date.parse(from.includes('T') ? `${from}Z` : from);
    const due = dueBetween(expression, zone, start, start + 5 * DAY_MS).slice(0, expected.length);
    expect(due).toEqual(expected.map((moment) => `${year}-${moment}${moment.endsWith('Z') ? '' : 'Z'}`));
    // The same backwards.
    const cron = CronExpression.of(expression, zone);
    for (const [index, moment] of due.entries()) {
      expect(iso(cron.previousAtOrBefore(Date.parse(moment))!)).toBe(moment);
      if (index > 0) expect(iso(cron.previousAtOrBefore(Date.parse(moment) - 1)!)).toBe(due[index - 1]);
    }
  });

  it.each([
    ['Europe/Berlin', '2025-03-30T00:00Z', 'gap'],
    ['Europe/Berlin', '2025-03-30T20:00Z', 'gap'],
    ['Europe/Berlin', '2025-03-29T20:00Z', undefined],
    ['Europe/Berlin', '2025-03-31T00:00Z', undefined],
    ['Europe/Berlin', '2025-10-25T23:00Z', 'repeated'],
    ['Africa/Cairo', '2024-10-31T08:00Z', 'repeated'],
    ['Africa/Cairo', '2024-04-25T22:00Z', 'gap'],
    ['UTC', '2025-03-30T00:00Z', undefined],
  ])('%s at %s: the clock change of that day is %s', (zone, moment, change) => {
    expect(CronExpression.of('* * * * *', zone).clockChangeOnDayOf(Date.parse(moment))).toBe(change);
  });
});

/** Five years for each zone. For Sao Paulo and Apia, they are years with unusual clock changes. */
const ZONES: [zone: string, firstYear: number][] = [
  ['America/New_York', 2021],
  ['Europe/Berlin', 2021],
  ['Europe/Dublin', 2021],
  ['Australia/Lord_Howe', 2021],
  ['America/Sao_Paulo', 2015],
  ['America/Santiago', 2021],
  ['Africa/Cairo', 2021],
  ['Africa/Casablanca', 2021],
  ['Asia/Beirut', 2021],
  ['Asia/Kathmandu', 2021],
  ['Pacific/Chatham', 2021],
  ['Pacific/Apia', 2009],
  ['Antarctica/Troll', 2021],
  ['UTC', 2021],
];

interface LocalTime {
  readonly month: number;
  readonly day: number;
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
}

/** The time on the wall clock, in the ms that an epoch clock would show if it were set to it. */
function wallClock(zone: string): (instant: number) => number {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    dateStyle: 'short',
    timeStyle: 'medium',
  });
  return (instant) => Date.parse(`${format.format(instant).replace(' ', 'T')}Z`);
}

function read(local: number): LocalTime {
  const date = new Date(local);
  return {
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    weekday: date.getUTCDay(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
  };
}

/** Each expression with its meaning, written a second time in code. */
const EXPRESSIONS: [
  expression: string,
  names: 'time' | "o'clocks",
  matches: (local: LocalTime) => boolean,
][] = [
  ['* * * * *', 'time', () => true],
  ['*/15 * * * *', 'time', ({ minute }) => minute % 15 === 0],
  ['7 * * * *', 'time', ({ minute }) => minute === 7],
  ['0-59 2 * * *', 'time', ({ hour }) => hour === 2],
  ['5/20 1-3 * * *', 'time', ({ hour, minute }) => hour >= 1 && hour <= 3 && minute % 20 === 5],
  ['30 */2 * * *', 'time', ({ hour, minute }) => hour % 2 === 0 && minute === 30],
  ['10-50/20 0-23 * * *', 'time', ({ minute }) => [10, 30, 50].includes(minute)],
  ['*/10 0,23 * * *', 'time', ({ hour, minute }) => [0, 23].includes(hour) && minute % 10 === 0],
  ['0 0 * * *', "o'clocks", ({ hour, minute }) => hour === 0 && minute === 0],
  ['30 0 * * *', "o'clocks", ({ hour, minute }) => hour === 0 && minute === 30],
  ['30 1 * * *', "o'clocks", ({ hour, minute }) => hour === 1 && minute === 30],
  ['0,15,45 2 * * *', "o'clocks", ({ hour, minute }) => hour === 2 && [0, 15, 45].includes(minute)],
  ['10-50/20 0-3 * * *', "o'clocks", ({ hour, minute }) => hour <= 3 && [10, 30, 50].includes(minute)],
  ['59 23 * * *', "o'clocks", ({ hour, minute }) => hour === 23 && minute === 59],
  ['0 2 * * SUN', "o'clocks", ({ hour, minute, weekday }) => weekday === 0 && hour === 2 && minute === 0],
  [
    '30 2 25-31 3,10 *',
    "o'clocks",
    (at) => at.day >= 25 && [3, 10].includes(at.month) && at.hour === 2 && at.minute === 30,
  ],
  ['0 12 30 12 *', "o'clocks", (at) => at.day === 30 && at.month === 12 && at.hour === 12 && at.minute === 0],
];

/** The rule by brute force: reads the clock minute by minute, and notes what it skips and what it shows twice. */
function watchClock(readings: readonly (readonly [instant: number, local: number])[]) {
  const due = EXPRESSIONS.map((): string[] => []);
  let furthest = readings[0]![1] - MINUTE_MS;
  for (const [instant, local] of readings) {
    const shown = read(local);
    const skipped: LocalTime[] = [];
    for (let missing = furthest + MINUTE_MS; missing < local; missing += MINUTE_MS)
      skipped.push(read(missing));
    EXPRESSIONS.forEach(([, names, matches], index) => {
      const counts =
        names === 'time' ? matches(shown) : (local > furthest && matches(shown)) || skipped.some(matches);
      if (counts) due[index]!.push(iso(instant));
    });
    furthest = Math.max(furthest, local);
  }
  return due;
}

describe.each(ZONES)('CronExpression > five years in %s, from %d', (zone, firstYear) => {
  const clock = wallClock(zone);
  const [start, end] = [Date.UTC(firstYear, 0, 1), Date.UTC(firstYear + 5, 0, 1)];

  /** Instants within 6 hours of each change of the offset, and an ordinary day for zones without changes. */
  const changes: number[] = [start + 40 * DAY_MS];
  for (let look = start, offset = clock(start) - start; look < end; look += 6 * HOUR_MS) {
    const now = clock(look) - look;
    if (now !== offset) changes.push(look);
    offset = now;
  }

  it('is due at the times that a minute-by-minute search around each clock change finds', () => {
    for (const change of changes) {
      const [from, to] = [change - 30 * HOUR_MS, change + 30 * HOUR_MS];
      const readings: [number, number][] = [];
      for (let instant = from; instant < to; instant += MINUTE_MS) readings.push([instant, clock(instant)]);
      const expected = watchClock(readings);
      EXPRESSIONS.forEach(([expression], index) => {
        expect([expression, dueBetween(expression, zone, from, to)]).toEqual([expression, expected[index]]);
      });
    }
  });

  it.each(['0 0 * * *', '30 0 * * *', '30 1 * * *', '30 2 * * *', '30 23 * * *'])(
    'is due once on each local day: %s',
    (expression) => {
      const cron = CronExpression.of(expression, zone);
      const [minute, hour] = expression.split(' ').map(Number) as [number, number];
      let due = cron.nextAfter(start)!;
      // The local date of this step, counted without the clock.
      for (let day = Math.floor(clock(due) / DAY_MS); due < end; day++) {
        const wanted = day * DAY_MS + hour * HOUR_MS + minute * MINUTE_MS;
        const shown = clock(due);
        if (shown !== wanted) {
          // Skipped: the clock jumped over the wanted time at this moment.
          expect([iso(due), clock(due - 1000) < wanted, shown > wanted]).toEqual([iso(due), true, true]);
        }
        // Samoa's 30 December is due at the instant at which the 31st begins, and the 31st can be due then too.
        if (shown >= wanted + DAY_MS) day += 1;
        due = cron.nextAfter(due)!;
      }
    },
  );
});
