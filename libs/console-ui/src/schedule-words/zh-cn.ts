import { monthsInOrder, runsOf, weekdaysInOrder, type CronSets, type MonthDay } from './cron-sets';
import type { ScheduleLanguage } from './schedule-words';
import { clockTexts, type TimesOfDay } from './times-of-day';

const weekday = (index: number) => `周${'日一二三四五六日'[index] ?? ''}`;
const month = (value: number) => `${((value - 1) % 12) + 1} 月`;
/** Intl puts no space between a word and a number beside it. */
function listOf(items: readonly string[]): string {
  const [last = '', ...before] = [...items].reverse();
  if (before.length === 0) return last;
  const first = before.reverse().join('、');
  return `${first}${/\d$/.test(first) ? ' ' : ''}和${/^\d/.test(last) ? ' ' : ''}${last}`;
}

const units = { d: '天', h: '小时', m: '分钟', s: '秒', ms: '毫秒' };

const every = (value: number, unit: string) => (value === 1 ? `每${unit}` : `每 ${value} ${unit}`);

const stepText = (step: number) =>
  step % 3600 === 0
    ? every(step / 3600, units.h)
    : step % 60 === 0
      ? every(step / 60, units.m)
      : every(step, units.s);

/** A time within an hour or a minute: `05 分`, `05 分 30 秒`, `第 30 秒`. */
const minuteText = (time: number) =>
  `${String(Math.floor(time / 60)).padStart(2, '0')} 分${time % 60 === 0 ? '' : ` ${time % 60} 秒`}`;
const secondText = (second: number) => `第 ${second} 秒`;

function everyText(step: number, offset: number): string {
  const text = stepText(step);
  if (offset === 0) return text;
  if (step === 60) return `${text}的${secondText(offset)}`;
  if (step < 60) return `${text}（从${secondText(offset)}起）`;
  if (step === 3600) return `${text}的 ${minuteText(offset)}`;
  return `${text}（从 ${step < 3600 ? minuteText(offset) : `${clockTexts([offset]).join('')} `}起）`;
}

function timesText(times: TimesOfDay): string {
  if (times.kind === 'at') return listOf(clockTexts(times.times));
  if (times.kind === 'every') return everyText(times.step, times.offset);
  if (times.kind === 'span') {
    const [from, to] = clockTexts([times.from, times.to]);
    return `${from} 至${times.to < times.from ? '次日' : ''} ${to} ${stepText(times.step)}`;
  }
  return times.unit === 'hour'
    ? `每小时的 ${listOf(times.times.map(minuteText))}`
    : `每分钟的${listOf(times.times.map(secondText))}`;
}

function monthDayText(day: MonthDay): string {
  switch (day.kind) {
    case 'day':
      return day.from === day.to ? `${day.from} 日` : `${day.from} 日至 ${day.to} 日`;
    case 'last':
      return day.before === 0 ? '最后一天' : `最后一天的前 ${day.before} 天`;
    case 'nearest':
      return `最接近 ${day.day} 日的工作日`;
    case 'lastWorkday':
      return '最后一个工作日';
    case 'weekday':
      return `${day.week === 'last' ? '最后一个' : `第 ${day.week} 个`}${weekday(day.weekday)}`;
  }
}

const runTexts = (values: readonly number[], name: (value: number) => string) =>
  runsOf(values).map(([from, to]) =>
    from === to ? name(from) : `${name(from)}至${/^\d/.test(name(to)) ? ' ' : ''}${name(to)}`,
  );

function weekdaysText(weekdays: readonly number[]): string {
  const texts = runTexts(weekdaysInOrder(weekdays), weekday);
  return `${texts.some((text) => text.includes('至')) ? '' : '每'}${listOf(texts)}`;
}

/** The years and months as they stand before a day: `每月`, `每年 2 月和 3 月`, `2027 年 1 月`. */
function monthsText(months: readonly number[], years: readonly number[] | undefined): string {
  const each = months.length === 12 ? '每月' : '';
  const named = each === '' ? ` ${listOf(runTexts(monthsInOrder(months), month))}` : each;
  if (years) return `${listOf(runTexts(years, (value) => `${value} 年`))}${named}`;
  return each === '' ? `每年${named}` : named;
}

function daysText({ monthDays, weekdays, isEveryDay, months, years }: CronSets): string {
  const isEachMonth = months.length === 12 && !years;
  const span = monthsText(months, years);
  if (isEveryDay) return isEachMonth ? '每天' : `${span}每天`;
  const weekly = weekdays.length === 0 ? '' : weekdaysText(weekdays);
  if (monthDays.length === 0) return isEachMonth ? weekly : `${span}${weekly}`;
  const monthly = listOf(monthDays.map(monthDayText));
  const isNumber = /^\d/.test(monthly);
  const joint = isNumber && months.length > 1 && months.length < 12 ? '的' : '';
  return `${span}${joint}${isNumber ? ' ' : ''}${monthly}${weekly === '' ? '' : `以及${weekly}`}`;
}

export const zhCN: ScheduleLanguage = {
  cron: (sets, times) => {
    const days = daysText(sets);
    const text = timesText(times);
    const isAlone = days === '每天' && times.kind !== 'at' && times.kind !== 'span';
    return isAlone ? text : `${days} ${text}`;
  },
  every: (parts) => {
    const [first] = parts;
    return parts.length === 1 && first ? every(first[0], units[first[1]]) : `每 ${durationOf(parts)}`;
  },
  after: (parts) => `每次运行结束后 ${durationOf(parts)}`,
  once: (at) => `一次：${at}`,
  manual: '仅手动触发',
};

const durationOf = (parts: Parameters<ScheduleLanguage['every']>[0]) =>
  parts.map(([value, unit]) => `${value} ${units[unit]}`).join(' ');
