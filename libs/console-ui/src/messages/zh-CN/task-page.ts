import type { TaskPageTexts } from '../en/task-page';

const number = new Intl.NumberFormat('zh-CN');

export const taskPage: TaskPageTexts = {
  pagesOfTask: '此任务的页面',
  tabs: { overview: '概览', executions: '执行记录', ledger: '台账', changes: '变更' },
  whoDeletedIt: '谁修改或删除了它',
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
