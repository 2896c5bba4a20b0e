const number = new Intl.NumberFormat('en');
const counted = (count: number, one: string, many: string) =>
  `${number.format(count)} ${count === 1 ? one : many}`;

export const overview = {
  failingCount: (count: number) => `${number.format(count)} failing`,
  allWell: (tasks: number, isExact: boolean, ago: string | undefined) =>
    `${tasks === 1 && isExact ? 'The one task' : `All ${number.format(tasks)}${isExact ? '' : '+'} tasks`} as planned; ${ago === undefined ? 'no failure is kept' : `last failure ${ago}`}`,
  noTasks: 'No task yet: nothing to do.',
  troubles: 'What wants you',
  tasksIn: {
    failing: (count: number) => `${counted(count, 'task', 'tasks')} failing`,
    overdue: (count: number) => `${counted(count, 'task', 'tasks')} overdue`,
    parked: (count: number) => `${counted(count, 'task', 'tasks')} set aside`,
  },
  storeWarnings: (count: number) => `${counted(count, 'warning', 'warnings')} about the store`,
  failuresBegan: (time: string) => `Failures began at ${time}`,
  noLeader: 'No scheduler leads: nothing is started.',
  noWorkers: 'No worker is running: nothing is executed.',
  partly: 'A part of this could not be read. The page tries again by itself.',
  leads: (leader: string) => `${leader} leads`,
  schedulersCount: (count: number) => counted(count, 'scheduler', 'schedulers'),
  workersCount: (count: number) => counted(count, 'worker', 'workers'),
  slotsInUse: (used: number, all: number) =>
    `${number.format(used)} of ${counted(all, 'slot', 'slots')} in use`,
  waitingCount: (count: number) => `${number.format(count)} waiting`,
  lag: (time: string) => `statistics behind by ${time}`,
  lastHour: 'Last hour, by minute',
  time: 'Time',
  endedInHour: (ended: string, failed: string) => `${ended} ended, ${failed} failed`,
  minute: (time: string, ended: string, failed: string, late: string | undefined) =>
    `${time}: ${ended} ended, ${failed} failed${late === undefined ? '' : `, lateness p95 ${late}`}`,
  late: 'Lateness p95',
  lateUpTo: (most: string) => `Lateness p95 by minute, up to ${most}. Percentiles are at most 19 % too high.`,
  asTable: 'As a table',
  asChart: 'As a chart',
  failingNow: 'Failing now',
  latestFailures: 'Latest failures',
  times: (count: number) => `${number.format(count)}×`,
  since: 'since',
  recovered: 'succeeded again since',
  sameIn: (tasks: number) => `same in ${number.format(tasks)} tasks`,
  noFailures: 'Nothing that is kept has failed.',
  rerun: (count: number) => `Rerun ${count}…`,
  allFailures: 'All failures',
  runningNow: 'Runs now',
  runningCount: (count: number) => `Runs now: ${number.format(count)}`,
  nothingRuns: 'Nothing runs at the moment.',
  allRunning: 'All that run',
  unplanned: 'Not run as planned, 24 h',
  allAsPlanned: 'Every due time ran as planned.',
  moreGroups: (count: number) => `and ${number.format(count)} more`,
  dueNext: 'Due next',
  dueSoon: (tasks: number, minutes: number, atOnce: number, slots: number) =>
    `${number.format(tasks)} ${tasks === 1 ? 'task is' : 'tasks are'} due in the next ${number.format(minutes)} minutes, at most ${number.format(atOnce)} at once, with ${number.format(slots)} ${slots === 1 ? 'slot' : 'slots'}`,
  andMore: (count: number, isAtLeast: boolean) => `and ${number.format(count)}${isAtLeast ? '+' : ''} more`,
  onlySlots: (slots: number) => counted(slots, 'slot', 'slots'),
  nothingDue: 'Nothing is due.',
};
