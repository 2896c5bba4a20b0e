const number = new Intl.NumberFormat('en');
const lists = new Intl.ListFormat('en', { type: 'unit' });

/** What a line of outcomes shows: runs by their end, and due times that did not run. */
export interface RecentCounts {
  readonly runs: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly cancelled: number;
  readonly gaps: number;
  readonly streak: { readonly outcome: string; readonly length: number } | undefined;
}

function recentText({ runs, succeeded, failed, cancelled, gaps, streak }: RecentCounts): string {
  const counts = [
    succeeded > 0 && `${succeeded} succeeded`,
    failed > 0 && `${failed} failed`,
    cancelled > 0 && `${cancelled} cancelled`,
    streak?.outcome === 'failed' && streak.length > 1 && `the last ${streak.length} in a row`,
  ].filter((part) => part !== false);
  const ofRuns = runs === 0 ? 'No run' : `${runs} ${runs === 1 ? 'run' : 'runs'}: ${lists.format(counts)}`;
  const due = `${number.format(gaps)} due ${gaps === 1 ? 'time' : 'times'} did not run`;
  return gaps > 0 ? `${ofRuns}; ${due}` : ofRuns;
}

/** Texts that only the list of tasks shows. */
export const tasksPage = {
  failingNow: (count: string) => `✕ ${count} failing`,
  states: { all: 'All', failing: 'Failing', overdue: 'Overdue', paused: 'Paused', parked: 'Set aside' },
  hints: {
    failing: 'The latest execution that was not cancelled has failed.',
    overdue: 'Due for more than 30 s, and no scheduler has started it.',
    paused: 'Paused by somebody.',
    parked: 'The schedulers cannot run it, and have set it aside.',
  },
  any: { executor: 'Any executor', owner: 'Any owner', label: 'Any label', type: 'Any type' },
  filters: { executor: 'Executor', owner: 'Owner', label: 'Label', type: 'Type' },
  only: (value: string) => `Only ${value}`,
  clear: 'Clear the filters',
  recent: 'Last 20 outcomes',
  recentText,
  lastRun: 'Last run',
  p95: 'p95',
  about: 'Runs on',
  never: 'never',
  lookedAt: (looked: number, found: number) =>
    `Looked at up to ${number.format(looked)}, found ${number.format(found)}`,
  maxReached: 'The list ends here. Narrow it with a filter to see more.',
  export: 'Export YAML',
  exported: (count: number) => `${number.format(count)} ${count === 1 ? 'task' : 'tasks'} exported.`,
  newTask: 'New task',
  none: {
    yet: {
      title: 'No task yet',
      text: 'A task says what to run and when. Create the first one here, or with this command:',
    },
    matches: { title: 'No task matches', text: 'No task fits these filters.' },
    failing: { title: 'No task is failing', text: 'The latest execution of each task has succeeded.' },
    overdue: { title: 'No task is overdue', text: 'The schedulers keep up with all due times.' },
    paused: { title: 'No task is paused', text: 'Every task with a schedule runs.' },
    parked: { title: 'No task is set aside', text: 'The schedulers can run every task.' },
  },
  showAll: 'Show all tasks',
};
