import { readFileSync } from 'node:fs';
import path from 'node:path';
import { scheduleWords } from './schedule-words';

/** Each expression that the specs of the domain accept. */
const casesOfTheDomain: [expression: string, en: string | undefined, zh: string | undefined][] = [
  ['30 2 * * *', 'daily at 02:30', '每天 02:30'],
  ['30 0 2 * * *', 'daily at 02:00:30', '每天 02:00:30'],
  ['* * * * * *', 'every second', '每秒'],
  ['00 02 * * *', 'daily at 02:00', '每天 02:00'],
  [' 0\t2  * * * ', 'daily at 02:00', '每天 02:00'],
  ['0,20-30/5 2 * * *', 'daily at 02:00, 02:20, 02:25 and 02:30', '每天 02:00、02:20、02:25 和 02:30'],
  ['50/5 * * * *', 'every hour at :50 and :55', '每小时的 50 分和 55 分'],
  ['*/60 * * * *', 'every hour', '每小时'],
  ['1,1 2 * * *', 'daily at 02:01', '每天 02:01'],
  ['0 0 * FEB-mar Mon', 'Mondays in Feb and Mar at 00:00', '每年 2 月和 3 月每周一 00:00'],
  ['0 0 * * 7', 'Sundays at 00:00', '每周日 00:00'],
  ['0 0 * * FRI-SUN', 'Fri–Sun at 00:00', '周五至周日 00:00'],
  ['0 0 * * 1/2', 'Mon, Wed and Fri at 00:00', '每周一、周三和周五 00:00'],
  ['0 0 ? * ?', 'daily at 00:00', '每天 00:00'],
  ['0 0 7 * MON', 'on the 7th of each month and on Mondays at 00:00', '每月 7 日以及每周一 00:00'],
  ['0 0 L * *', 'on the last day of each month at 00:00', '每月最后一天 00:00'],
  ['0 0 30,L * *', 'on the 30th and the last day of each month at 00:00', '每月 30 日和最后一天 00:00'],
  ['0 0 * * friL', 'on the last Friday of each month at 00:00', '每月最后一个周五 00:00'],
  ['0 0 * * MON#2', 'on the second Monday of each month at 00:00', '每月第 2 个周一 00:00'],
  ['0 0 * * 5#5', 'on the fifth Friday of each month at 00:00', '每月第 5 个周五 00:00'],
  [
    '0 0 * * 1#1,3',
    'on the first Monday of each month and on Wednesdays at 00:00',
    '每月第 1 个周一以及每周三 00:00',
  ],
  ['0 0 31 * *', 'on the 31st of each month at 00:00', '每月 31 日 00:00'],
  [
    '0 0 31 2,3 TUE#1',
    'on the 31st and the first Tuesday of Feb and Mar at 00:00',
    '每年 2 月和 3 月的 31 日和第 1 个周二 00:00',
  ],
  ['0 0 29 2 *', 'on the 29th of February at 00:00', '每年 2 月 29 日 00:00'],
  ['0 0 * 2 MON#5', 'on the fifth Monday of February at 00:00', '每年 2 月第 5 个周一 00:00'],
  ['0 0 L-3 * *', '3 days before the last day of each month at 00:00', '每月最后一天的前 3 天 00:00'],
  ['0 0 LW * *', 'on the last workday of each month at 00:00', '每月最后一个工作日 00:00'],
  [
    '0 0 15W 2,4,6 *',
    'on the workday nearest to the 15th of Feb, Apr and Jun at 00:00',
    '每年 2 月、4 月和 6 月最接近 15 日的工作日 00:00',
  ],
  [
    '0 0 1W 2,3 *',
    'on the workday nearest to the 1st of Feb and Mar at 00:00',
    '每年 2 月和 3 月最接近 1 日的工作日 00:00',
  ],
  [
    '0 0 31W 8 *',
    'on the workday nearest to the 31st of August at 00:00',
    '每年 8 月最接近 31 日的工作日 00:00',
  ],
  ['0 0 l-1w 3 *', undefined, undefined],
  ['0 0 * * MON#L', 'on the last Monday of each month at 00:00', '每月最后一个周一 00:00'],
  ['0 22-1 * * *', 'every hour from 22:00 to 01:00', '每天 22:00 至次日 01:00 每小时'],
  ['0 22-2/2 * * *', 'daily at 00:00, 02:00 and 22:00', '每天 00:00、02:00 和 22:00'],
  ['0 0 * * SAT-MON', 'Mon, Sat and Sun at 00:00', '每周一、周六和周日 00:00'],
  ['0 0 1 NOV-FEB *', 'on the 1st of Nov–Feb at 00:00', '每年 11 月至 2 月的 1 日 00:00'],
  ['0 0 * * 0-SUN', 'daily at 00:00', '每天 00:00'],
  ['0 0 12 1 1 ? 2027', 'on the 1st of January in 2027 at 12:00', '2027 年 1 月 1 日 12:00'],
  ['0 0 12 29 2 ? 2096', 'on the 29th of February in 2096 at 12:00', '2096 年 2 月 29 日 12:00'],
  [
    '0 0 0 1 7 ? 2026,2030-2034/2',
    'on the 1st of July in 2026, 2030, 2032 and 2034 at 00:00',
    '2026 年、2030 年、2032 年和 2034 年 7 月 1 日 00:00',
  ],
  ['@Daily', 'daily at 00:00', '每天 00:00'],
  ['@yearly', 'on the 1st of January at 00:00', '每年 1 月 1 日 00:00'],
  ['@annually', 'on the 1st of January at 00:00', '每年 1 月 1 日 00:00'],
  ['@monthly', 'on the 1st of each month at 00:00', '每月 1 日 00:00'],
  ['@weekly', 'Sundays at 00:00', '每周日 00:00'],
  ['@daily', 'daily at 00:00', '每天 00:00'],
  ['@midnight', 'daily at 00:00', '每天 00:00'],
  ['@hourly', 'every hour', '每小时'],
  ['0,30 2 * * *', 'daily at 02:00 and 02:30', '每天 02:00 和 02:30'],
  ['0 2,3 * * *', 'daily at 02:00 and 03:00', '每天 02:00 和 03:00'],
  ['30 1-3 * * *', 'daily at 01:30, 02:30 and 03:30', '每天 01:30、02:30 和 03:30'],
  ['59/10 30 2 * * *', 'daily at 02:30:59', '每天 02:30:59'],
  ['*/30 2 * * *', 'daily at 02:00 and 02:30', '每天 02:00 和 02:30'],
  ['0 */2 * * *', 'every 2 hours', '每 2 小时'],
  ['30 1 * * *', 'daily at 01:30', '每天 01:30'],
  ['*/30 1 * * *', 'daily at 01:00 and 01:30', '每天 01:00 和 01:30'],
  ['0 1-2 * * *', 'daily at 01:00 and 02:00', '每天 01:00 和 02:00'],
  ['15 2 * * *', 'daily at 02:15', '每天 02:15'],
  ['45 1 * * *', 'daily at 01:45', '每天 01:45'],
  ['*/15 1 * * *', 'every 15 minutes from 01:00 to 01:45', '每天 01:00 至 01:45 每 15 分钟'],
  ['30 0 * * *', 'daily at 00:30', '每天 00:30'],
  ['30 23 * * *', 'daily at 23:30', '每天 23:30'],
  ['0 23 * * *', 'daily at 23:00', '每天 23:00'],
  ['0 0 * * *', 'daily at 00:00', '每天 00:00'],
  ['0 3 * * *', 'daily at 03:00', '每天 03:00'],
  ['0 6 * * *', 'daily at 06:00', '每天 06:00'],
  ['0 12 * * *', 'daily at 12:00', '每天 12:00'],
];

const more: [expression: string, en: string, zh: string][] = [
  ['0 0 7 * 0-6', 'daily at 00:00', '每天 00:00'],
  ['0 0 * 2 *', 'daily in February at 00:00', '每年 2 月每天 00:00'],
  ['*/5 * * 2 *', 'every 5 minutes, daily in February', '每年 2 月每天 每 5 分钟'],
  [
    '0 0 L,LW * *',
    'on the last day and the last workday of each month at 00:00',
    '每月最后一天和最后一个工作日 00:00',
  ],
  ['0 0 1-7 * *', 'on the 1st to 7th of each month at 00:00', '每月 1 日至 7 日 00:00'],
  ['0 0 1 NOV-FEB,6 *', 'on the 1st of Jun and Nov–Feb at 00:00', '每年 6 月和 11 月至 2 月的 1 日 00:00'],
  [
    '0,30 0 29 2,11 *',
    'on the 29th of Feb and Nov at 00:00 and 00:30',
    '每年 2 月和 11 月的 29 日 00:00 和 00:30',
  ],
  ['*/5 9-17 * * 1-5', 'every 5 minutes from 09:00 to 17:55, Mon–Fri', '周一至周五 09:00 至 17:55 每 5 分钟'],
  ['*/5 22-1 * * *', 'every 5 minutes from 22:00 to 01:55', '每天 22:00 至次日 01:55 每 5 分钟'],
  ['0 */2 * * 1-5', 'every 2 hours, Mon–Fri', '周一至周五 每 2 小时'],
  ['30 */2 * * *', 'every 2 hours from 00:30', '每 2 小时（从 00:30 起）'],
  ['5/15 * * * *', 'every 15 minutes from :05', '每 15 分钟（从 05 分起）'],
  ['5 * * * *', 'every hour at :05', '每小时的 05 分'],
  ['*/25 * * * *', 'every hour at :00, :25 and :50', '每小时的 00 分、25 分和 50 分'],
  ['*/15 * * * * *', 'every 15 seconds', '每 15 秒'],
  ['5/15 * * * * *', 'every 15 seconds from second 5', '每 15 秒（从第 5 秒起）'],
  ['30 * * * * *', 'every minute at second 30', '每分钟的第 30 秒'],
  ['0,7,30 * * * * *', 'every minute at seconds 0, 7 and 30', '每分钟的第 0 秒、第 7 秒和第 30 秒'],
  ['* 2 * * *', 'every minute from 02:00 to 02:59', '每天 02:00 至 02:59 每分钟'],
  ['0,10,40 2 * * *', 'daily at 02:00, 02:10 and 02:40', '每天 02:00、02:10 和 02:40'],
];

const inWords = (expression: string, language: 'en' | 'zh-CN') =>
  scheduleWords(expression, language, 'utc')?.text;

/** The first column after the description or the zone. */
function expressionsOf(file: string, end?: string): string[] {
  const folder = path.join(__dirname, '../../../domain/src/trigger');
  const [text = ''] = readFileSync(path.join(folder, file), 'utf8').split(end ?? '\0');
  const rows = text.matchAll(/\[\s*'[^']*',\s*'([^']*)',\s*(?:\[|'\d{4}-)/g);
  return [...rows].map(([, expression = '']) => expression.replaceAll('\\t', '\t'));
}

describe('scheduleWords', () => {
  it.each([...casesOfTheDomain, ...more])('says %j as %j', (expression, en, zh) => {
    expect([inWords(expression, 'en'), inWords(expression, 'zh-CN')]).toEqual([en, zh]);
  });

  it('has a case for each expression that the specs of the domain accept', () => {
    const accepted = [
      ...expressionsOf('cron-expression.spec.ts', "describe('CronExpression > what it refuses'"),
      ...expressionsOf('cron-expression-dst.spec.ts'),
    ].filter((expression) => /^[\d\s*@]/.test(expression) && !/\dT\d/.test(expression));
    expect(accepted.length).toBeGreaterThan(60);
    expect([...new Set(accepted)].sort()).toEqual(casesOfTheDomain.map(([expression]) => expression).sort());
  });

  it.each([
    ['*/7 * * * *', 'starts again each hour, so the gaps differ'],
    ['*/5 22-1 * * MON', 'belongs to two evenings of one day'],
    ['*/5 22-1 * 2 *', 'begins and ends within a night'],
    ['0 0 */2 * *', 'lists 16 days'],
    ['15,45 */2 * * *', 'lists 24 times'],
    ['0 0 0 1 1 ? 2030/2', 'lists too many years'],
    ['0 0 l-1w 3 *', 'has no short text'],
    ['61 * * * *', 'is wrong'],
    ['1/2/3 * * * *', 'is wrong'],
    ['1-2-3 * * * *', 'is wrong'],
    ['* * * *', 'has too few fields'],
    ['@reboot', 'is unknown'],
    ['@every soon', 'is not a duration'],
    ['@at noon', 'is not a time'],
    ['', 'is empty'],
  ])('leaves %j to be shown as it is, which %s', (expression) => {
    expect(inWords(expression, 'en')).toBeUndefined();
    expect(inWords(expression, 'zh-CN')).toBeUndefined();
  });

  it.each([
    ['@every 30s', 'every 30 seconds', '每 30 秒'],
    ['@every 1h', 'every hour', '每小时'],
    ['@every 1h30m', 'every 1 hour 30 minutes', '每 1 小时 30 分钟'],
    ['@every 500ms', 'every 500 milliseconds', '每 500 毫秒'],
    ['@after 1m', '1 minute after each run ends', '每次运行结束后 1 分钟'],
    ['@manual', 'by hand only', '仅手动触发'],
  ])('says %j as %j', (expression, en, zh) => {
    expect([inWords(expression, 'en'), inWords(expression, 'zh-CN')]).toEqual([en, zh]);
  });

  it('says the time of a task that runs once in the zone of the reader', () => {
    expect(inWords('@at 2026-12-01T02:00:00Z', 'en')).toBe('once, Dec 1, 2026, 02:00:00 UTC');
    expect(scheduleWords('@at 2026-12-01T02:00:00Z', 'en', 'Asia/Shanghai')?.text).toContain('10:00:00');
  });

  it('says whether the time zone changes what the text means', () => {
    const namesTimes = (expression: string) => scheduleWords(expression, 'en', 'utc')?.namesTimes;
    expect(['10 2 * * *', '0 */2 * * *', '*/5 * * * 1-5', '*/5 * * 2 *'].map(namesTimes)).toEqual(
      Array(4).fill(true),
    );
    expect(['*/5 * * * *', '@hourly', '0,7 * * * *', '@every 1h', '@manual'].map(namesTimes)).toEqual(
      Array(5).fill(false),
    );
  });
});
