import type { TimelineTexts } from '../en/timeline';

const number = new Intl.NumberFormat('zh-CN');
const runs = (value: number) => `${number.format(value)} 次执行`;

export const timeline: TimelineTexts = {
  presets: { '1h': '1 小时', '6h': '6 小时', night: '昨夜', next: '未来 24 小时' },
  span: '时间段',
  from: '从',
  to: '到',
  earlier: '更早',
  later: '更晚',
  zoomIn: '放大',
  zoomOut: '缩小',
  find: '查找任务',
  asChart: '图表',
  asTable: '表格',
  download: '下载 CSV',
  now: '现在',
  findings: {
    failures: (failed, ended, since) =>
      `${runs(ended)}中有 ${number.format(failed)} 次失败，最早在 ${since}。`,
    collision: (at, atOnce, slots) =>
      `${at} 需要同时运行 ${runs(atOnce)}，而执行槽只有 ${number.format(slots)} 个。`,
    well: (ended) => `${runs(ended)}已结束，没有失败。`,
    due: (due, atOnce, slots) =>
      `将触发 ${number.format(due)} 次，最多同时 ${number.format(atOnce)} 个，共有 ${number.format(slots)} 个执行槽。`,
    nothing: '该时间段内没有执行，也没有将触发的任务。',
  },
  density: '繁忙程度',
  bucket: (time, ended, failed, due) =>
    `${time}：${[
      ended > 0 && `${runs(ended)}已结束，${number.format(failed)} 次失败`,
      due > 0 && `将触发 ${number.format(due)} 次`,
      ended === 0 && due === 0 && '无',
    ]
      .filter((part) => part !== false)
      .join('，')}`,
  atOnce: (atOnce, slots) => `，最多同时 ${number.format(atOnce)} 个，共 ${number.format(slots)} 个执行槽`,
  slots: (slots) => `${number.format(slots)} 个执行槽`,
  tasks: (shown, isAll) => `${number.format(shown)}${isAll ? '' : '+'} 个任务`,
  cut: '任务过多，未全部列出。请按名称查找。',
  cutDensity: '任务过多，灰色部分未统计全部触发时间。',
  task: '任务',
  due: '应触发',
  started: '开始',
  late: '延迟',
  took: '耗时',
  usual: '通常耗时',
  outcome: '结果',
  looks: { due: '将触发', 'due-skipped': '将跳过', 'dense-ran': '频繁执行', 'dense-due': '频繁触发' },
  skippedBy: { pause: '任务已暂停', window: '处于暂停时段' },
  anHour: (rate) => `每小时 ${rate} 次`,
  row: (name, counts) => `${name}：${counts}`,
  rowCounts: {
    ran: runs,
    failed: (value) => `${number.format(value)} 次失败`,
    notRun: (value) => `${number.format(value)} 次未执行`,
    due: (value) => `将触发 ${number.format(value)} 次`,
    none: '无',
  },
  knownSince: (time) => `${time} 之前的执行记录已不再保留。`,
  thing: {
    at: (what, time) => `${what}，${time}`,
    took: (text) => `耗时 ${text}`,
    late: (text) => `延迟 ${text}`,
    usual: (text) => `通常 ${text}`,
  },
  several: (many, what, from, to) => `${number.format(many)} × ${what}，${from} – ${to}`,
  legend: {
    success: '已执行',
    failed: '失败',
    due: '将触发',
    notRun: '应触发而未执行',
    title: '图例',
  },
  keys: '方向键逐个浏览标记，回车打开。',
  none: {
    title: '该时间段内没有内容',
    text: '没有任务在此执行，也没有任务将触发。',
    step: '查看未来 24 小时',
    noMatch: '该时间段内没有匹配的任务。',
    clear: '清除搜索',
  },
};
