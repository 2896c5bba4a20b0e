import type { RecentCounts, tasksPage as english } from '../en/tasks-page';

const number = new Intl.NumberFormat('zh-CN');

function recentText({ runs, succeeded, failed, cancelled, gaps, streak }: RecentCounts): string {
  const counts = [
    succeeded > 0 && `${succeeded} 次成功`,
    failed > 0 && `${failed} 次失败`,
    cancelled > 0 && `${cancelled} 次取消`,
    streak?.outcome === 'failed' && streak.length > 1 && `最近连续失败 ${streak.length} 次`,
  ].filter((part) => part !== false);
  const ofRuns = runs === 0 ? '尚未运行' : `共运行 ${runs} 次：${counts.join('，')}`;
  return gaps > 0 ? `${ofRuns}；${number.format(gaps)} 个计划时间未运行` : ofRuns;
}

export const tasksPage: typeof english = {
  failingNow: (count) => `✕ ${count} 个失败中`,
  states: { all: '全部', failing: '失败中', overdue: '已逾期', paused: '已暂停', parked: '已搁置' },
  hints: {
    failing: '最近一次未被取消的执行已失败。',
    overdue: '到期超过 30 秒，仍没有调度器启动它。',
    paused: '已被人暂停。',
    parked: '调度器无法运行它，已将其搁置。',
  },
  any: { executor: '全部执行器', owner: '全部所有者', label: '全部标签', type: '全部类型' },
  filters: { executor: '执行器', owner: '所有者', label: '标签', type: '类型' },
  only: (value) => `仅 ${value}`,
  clear: '清除筛选',
  recent: '最近 20 次结果',
  recentText,
  lastRun: '上次运行',
  p95: 'p95',
  about: '运行于',
  never: '从未',
  lookedAt: (looked, found) => `最多查看了 ${number.format(looked)} 个，找到 ${number.format(found)} 个`,
  maxReached: '列表到此为止。使用筛选可查看更多。',
  export: '导出 YAML',
  exported: (count) => `已导出 ${number.format(count)} 个任务。`,
  newTask: '新建任务',
  none: {
    yet: { title: '还没有任务', text: '任务规定运行什么、何时运行。可在此创建第一个任务，或使用此命令：' },
    matches: { title: '没有符合条件的任务', text: '没有任务符合这些筛选条件。' },
    failing: { title: '没有失败中的任务', text: '每个任务最近一次执行均已成功。' },
    overdue: { title: '没有逾期的任务', text: '调度器及时处理了所有计划时间。' },
    paused: { title: '没有暂停的任务', text: '所有带调度的任务都在运行。' },
    parked: { title: '没有搁置的任务', text: '调度器可以运行所有任务。' },
  },
  showAll: '显示全部任务',
};
