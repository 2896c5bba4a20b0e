const number = new Intl.NumberFormat('en');

export const executions = {
  title: 'Executions',
  all: 'All',
  status: 'Status',
  task: 'Task',
  due: 'Due',
  took: 'Took',
  worker: 'Worker',
  attempts: 'Attempts',
  cause: 'Cause',
  error: 'Error',
  created: 'Created',
  anyTime: 'Any time',
  lastHour: 'Last hour',
  lastDay: 'Last 24 hours',
  lastWeek: 'Last 7 days',
  from: (time: string) => `From ${time}`,
  until: (time: string) => `Until ${time}`,
  onlyTask: (id: string) => `Task ${id}`,
  onlyWorker: (id: string) => `Worker ${id}`,
  narrowToTask: 'Only this task',
  narrowToWorker: 'Only this worker',
  removeFilter: (filter: string) => `Remove the filter: ${filter}`,
  clearFilters: 'Clear the filters',
  found: (count: number, isComplete: boolean) =>
    `${number.format(count)}${isComplete ? '' : '+'} ${count === 1 && isComplete ? 'execution' : 'executions'}`,
  lookedAt: (looked: number, found: number) =>
    `Looked at ${number.format(looked)}, found ${number.format(found)}`,
  stopLooking: 'Stop',
  goOn: 'Look further',
  maxReached: 'The list ends here. Narrow it with a filter to see older executions.',
  noneYet: {
    title: 'No execution yet',
    text: 'An execution is one run of a task. Create a task, or wait for the next due time.',
  },
  noneMatches: {
    title: 'No execution matches',
    text: 'No execution that is kept fits these filters.',
  },
  runAgain: 'Run again',
  cancelExecution: 'Cancel…',
  copyId: 'Copy the id',
  cancelTitle: (name: string) => `Cancel this execution of ${name}?`,
  cancelWaiting: 'It has not started, and it will not run.',
  cancelRunning: (worker: string) => `The attempt on ${worker} is asked to stop. What it did stays done.`,
  keep: 'Keep it',
  doCancel: 'Cancel the execution',
  find: 'Find in id and error',
  anyCause: 'Any cause',
  anyDuration: 'Any duration',
  atLeast: (duration: string) => `Took ${duration} or more`,
  onlyExecutor: (name: string) => `Executor ${name}`,
  narrowToCause: 'Only this cause',
  counted: (count: number, isExact: boolean) => `${number.format(count)}${isExact ? '' : '+'}`,
  rerunTitle: (name: string) => `Run ${name} again?`,
  rerunConsequence: 'A new execution starts with the same parameters.',
  many: {
    rerunTitle: (count: number) =>
      `Run ${number.format(count)} ${count === 1 ? 'execution' : 'executions'} again?`,
    rerunConsequence:
      'Each gets a new execution with the same parameters. Those that have not ended, or were run again before, are left as they are.',
    rerun: (count: number) =>
      `${number.format(count)} ${count === 1 ? 'execution is' : 'executions are'} run again.`,
    cancelTitle: (count: number) =>
      `Cancel ${number.format(count)} ${count === 1 ? 'execution' : 'executions'}?`,
    cancelConsequence:
      'Those that wait will not run. Those that run are asked to stop; what they did stays done.',
    doCancel: 'Cancel them',
    cancelled: (count: number) =>
      `${number.format(count)} ${count === 1 ? 'execution is' : 'executions are'} cancelled or asked to stop.`,
  },
  cancelled: 'The execution is cancelled.',
  cancelRequested: 'The execution is asked to stop.',
  rerun: 'A new execution was created.',
  rerunBefore: 'This execution was run again before.',
  show: 'Show it',
};
