import type { TaskPageTexts } from '../en/task-page';

const number = new Intl.NumberFormat('zh-CN');

export const taskPage: TaskPageTexts = {
  pagesOfTask: '此任务的页面',
  tabs: { overview: '概览', executions: '执行记录', ledger: '台账', changes: '变更' },
  whoDeletedIt: '谁修改或删除了它',
  facts: '调度与运行方式',
  trouble: {
    stop: '。',
    failures: (count, isAtLeast) =>
      count === 1
        ? '最近一次执行失败'
        : isAtLeast
          ? `最近 ${number.format(count)} 次执行全部失败`
          : `连续失败 ${number.format(count)} 次`,
    newest: '最近的失败',
    since: '开始于',
    lastGood: '上次成功：',
    neverGood: '保留的执行记录中没有成功的。',
    version: (version) => `v${version}`,
    changed: '此后的修改：',
    unchanged: '此后任务没有修改。',
    by: (who) => `由 ${who}`,
  },
  days: {
    title: '每日计划时间',
    titleIn: (zone) => `每日计划时间，${zone}`,
    date: '日期',
    due: '计划次数',
    kinds: {
      failed: '失败',
      missed: '错过或被拒绝',
      late: '延迟',
      cancelled: '已取消',
      skipped: '跳过或合并',
      paused: '暂停',
      planned: '按计划',
      none: '无计划',
    },
    summary: (parts, days) =>
      parts.length === 0 ? `最近 ${days} 天没有计划时间。` : `最近 ${days} 天：${parts.join('，')}。`,
    days: (count, kind) => `${count} 天${kind}`,
    day: (date, parts) => `${date}：${parts.length === 0 ? '无计划时间' : parts.join('，')}`,
    weekdays: ['一', '二', '三', '四', '五', '六', '日'],
  },
  durations: {
    title: '最近执行的耗时',
    summary: (runs, p50, p95) =>
      `${number.format(runs)} 次执行；7 天内一半不超过 ${p50}，95 % 不超过 ${p95}。`,
    run: (time, status, took) => `${time}：${status}，耗时 ${took}`,
    band: '色带：7 天的 p50 至 p95，最多偏高 19 %',
    timeout: (duration) => `虚线：超时 ${duration}`,
    isLog: '对数刻度',
  },
  ledger: {
    title: '计划时间及其结果',
    outcomes: '要显示的结果',
    all: '全部',
    unplanned: '未按计划',
    from: (time) => `计划时间从 ${time} 起`,
    to: (time) => `计划时间早于 ${time}`,
    noneMatches: '保留的计划时间中没有符合这些条件的。',
    clear: '清除筛选',
    more: '显示更早的',
    found: (count, isComplete) => `${number.format(count)}${isComplete ? '' : '+'} 条`,
    kept: '只保留最新的，数量由 schedule.ledger_per_task 设定。',
    decidedBy: '决定者',
  },
};
