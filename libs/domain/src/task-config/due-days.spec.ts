import type { EndedRun } from '../task/ended-run';
import type { TaskConfigId, TaskId } from '../ids';
import { Trigger } from '../trigger/trigger';
import { DueCalendar, addedUp, dueDay, maxCountedOfDay, packDay, unpackDay } from './due-days';
import type { FireOutcome, FireRecord } from './fire';

const at = (text: string): number => Date.parse(text);
const dayOf = (date: string): number => at(`${date}T00:00:00Z`) / 86_400_000;
const calendarOf = (text: string, zone?: string) => DueCalendar.of(Trigger.parse(text, zone));
const inBerlin = calendarOf('0 0 2 * * *', 'Europe/Berlin');

const aRecord = (outcome: FireOutcome, dueAt: number, more: Partial<FireRecord> = {}): FireRecord => ({
  dueAt,
  outcome,
  decidedAt: dueAt,
  lateMs: 0,
  by: 's1',
  epoch: 1,
  ...more,
});
const scheduledTime = at('2026-11-28T18:00:00Z');
const aRun = (more: Partial<EndedRun> = {}): EndedRun => ({
  taskId: 'a@1' as TaskId,
  configId: 'a' as TaskConfigId,
  status: 'success',
  cause: 'schedule',
  scheduledTime,
  startTime: scheduledTime,
  endedAt: scheduledTime + 256,
  attempts: 1,
  ...more,
});

describe('DueCalendar', () => {
  it('puts a due time on the day that the zone of the config has then', () => {
    const inShanghai = calendarOf('0 0 2 * * *', 'Asia/Shanghai');
    expect(inShanghai.ofRun(aRun(), scheduledTime, 1000).day).toBe(dayOf('2026-11-29'));
    expect(calendarOf('@every 1h').ofRun(aRun(), scheduledTime, 1000).day).toBe(dayOf('2026-11-28'));
  });

  it.each([
    ['on which the clock goes forward', '2026-03-29', '2026-03-28T23:00:00Z'],
    ['after it', '2026-03-30', '2026-03-29T22:00:00Z'],
    ['on which the clock goes back', '2026-10-25', '2026-10-24T22:00:00Z'],
    ['after it', '2026-10-26', '2026-10-25T23:00:00Z'],
  ])('knows when a day begins %s', (_, day, start) => {
    expect(inBerlin.startOf(dayOf(day))).toBe(at(start));
    expect([inBerlin.dayOf(at(start)), inBerlin.dayOf(at(start) - 1)]).toEqual([dayOf(day), dayOf(day) - 1]);
  });

  it.each<[string, Omit<Partial<EndedRun>, 'startTime'> & { startTime?: number | undefined }, object]>([
    ['as planned', {}, { S: 1, p: 1, 32: 1 }],
    ['late', { startTime: scheduledTime + 1_001, endedAt: scheduledTime + 1_257 }, { S: 1, l: 1, 32: 1 }],
    ['as planned when the first of several attempts is unknown', { attempts: 2 }, { S: 1, p: 1, 32: 1 }],
    ['failed', { status: 'failed' }, { F: 1, f: 1, 32: 1 }],
    ['cancelled, and never began', { status: 'cancelled', startTime: undefined }, { C: 1, c: 1 }],
    ['by hand, which serves no due time', { cause: 'manual' }, { S: 1, 32: 1 }],
  ])('counts a run that was %s', (_, run, add) => {
    expect(inBerlin.ofRun({ ...aRun(), ...run } as EndedRun, scheduledTime, 1_000).add).toEqual(add);
  });

  it('counts records without a run, and leaves out those with one', () => {
    const records = [
      aRecord('fired', scheduledTime),
      aRecord('late', scheduledTime),
      aRecord('skipped', scheduledTime, { reason: 'overlap' }),
      aRecord('skipped', scheduledTime, { reason: 'window' }),
      aRecord('missed', scheduledTime + 86_400_000),
    ];
    expect(inBerlin.ofRecords(records, scheduledTime)).toEqual([
      { day: dayOf('2026-11-28'), add: { s: 1, z: 1 } },
      { day: dayOf('2026-11-29'), add: { m: 1 } },
    ]);
  });

  it('counts all due times of a record by day, up to a limit for each day, and none of days that are not kept', () => {
    const until = at('2026-11-28T00:59:00Z');
    const record = aRecord('missed', at('2026-01-01T00:00:00Z'), { until });
    const days = calendarOf('* * * * *').ofRecords([record], until);
    expect(days).toHaveLength(35);
    expect([days[0], days.at(-1)]).toEqual([
      { day: dayOf('2026-10-25'), add: { m: 1_440 } },
      { day: dayOf('2026-11-28'), add: { m: 60 } },
    ]);
    const everySecond = calendarOf('* * * * * *').ofRecords(
      [{ ...record, dueAt: until - 86_400_000 }],
      until,
    );
    expect(everySecond[0]?.add).toEqual({ m: maxCountedOfDay });
  });

  it('counts what a pause has skipped so far', () => {
    expect(inBerlin.ofPause(at('2026-11-27T01:00:00Z'), at('2026-11-28T12:00:00Z'))).toEqual([
      { day: dayOf('2026-11-27'), add: { z: 1 } },
      { day: dayOf('2026-11-28'), add: { z: 1 } },
    ]);
    expect(inBerlin.ofPause(at('2026-11-29T01:00:00Z'), at('2026-11-28T12:00:00Z'))).toEqual([]);
    const afterEnd = calendarOf('@after 1h');
    expect(afterEnd.ofPause(at('2026-11-20T01:00:00Z'), at('2026-11-28T12:00:00Z'))).toHaveLength(1);
  });
});

describe('dueDay', () => {
  it('reads what was packed, and leaves out what it does not know', () => {
    const sums = addedUp([
      { day: 7, add: { p: 2, S: 2, 32: 2 } },
      { day: 7, add: { f: 1, F: 1, 40: 1 } },
    ]).get(7)!;
    expect(packDay(sums)).toBe('32:2 40:1 p:2 S:2 f:1 F:1');
    expect(dueDay(7, unpackDay(`${packDay(sums)} x:3 ?`))).toMatchObject({
      day: 7,
      due: { planned: 2, failed: 1, missed: 0 },
      ended: { success: 2, failed: 1, cancelled: 0 },
      run: { p50Ms: 256, p95Ms: 1024 },
    });
  });
});
