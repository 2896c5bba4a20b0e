const number = new Intl.NumberFormat('en');

/** Texts of the pages of one task. They load with them, so `index.ts` does not name them. */
export const taskPage = {
  pagesOfTask: 'Pages of this task',
  tabs: { overview: 'Overview', executions: 'Executions', ledger: 'Ledger', changes: 'Changes' },
  whoDeletedIt: 'Who changed or deleted it',
  facts: 'When and how it runs',
  trouble: {
    stop: '. ',
    failures: (count: number, isAtLeast: boolean) =>
      count === 1
        ? 'The last execution failed'
        : isAtLeast
          ? `The last ${number.format(count)} executions all failed`
          : `${number.format(count)} failures in a row`,
    newest: 'The newest failure',
    since: 'It began',
    lastGood: 'Last good run:',
    neverGood: 'No execution that is kept has succeeded.',
    version: (version: number) => `v${version}`,
    changed: 'Changed since then:',
    unchanged: 'The task has not changed since then.',
    by: (who: string) => `by ${who}`,
  },
  days: {
    title: 'Due days',
    titleIn: (zone: string) => `Due days, in ${zone}`,
    date: 'Day',
    due: 'Due times',
    kinds: {
      failed: 'failed',
      missed: 'missed or refused',
      late: 'late',
      cancelled: 'cancelled',
      skipped: 'skipped or merged',
      paused: 'paused',
      planned: 'as planned',
      none: 'not due',
    },
    summary: (parts: readonly string[], days: number) =>
      parts.length === 0
        ? `Nothing was due in the last ${days} days.`
        : `The last ${days} days: ${parts.join(', ')}.`,
    days: (count: number, kind: string) => `${count} ${count === 1 ? 'day' : 'days'} ${kind}`,
    day: (date: string, parts: readonly string[]) =>
      `${date}: ${parts.length === 0 ? 'nothing was due' : parts.join(', ')}`,
    weekdays: ['Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa', 'Su'] as readonly string[],
  },
  durations: {
    title: 'Duration of the last executions',
    summary: (runs: number, p50: string, p95: string) =>
      `${number.format(runs)} ${runs === 1 ? 'execution' : 'executions'}; in 7 days half took up to ${p50}, 95 % up to ${p95}.`,
    run: (time: string, status: string, took: string) => `${time}: ${status}, took ${took}`,
    band: 'Band: p50 to p95 of 7 days, at most 19 % too high',
    timeout: (duration: string) => `Dashed line: timeout, ${duration}`,
    isLog: 'Logarithmic scale',
  },
  ledger: {
    title: 'Due times and what became of them',
    outcomes: 'Outcomes to show',
    all: 'All',
    unplanned: 'Not as planned',
    from: (time: string) => `Due from ${time}`,
    to: (time: string) => `Due before ${time}`,
    noneMatches: 'No due time that is kept fits these filters.',
    clear: 'Clear the filters',
    more: 'Show older ones',
    found: (count: number, isComplete: boolean) =>
      `${number.format(count)}${isComplete ? '' : '+'} ${count === 1 && isComplete ? 'entry' : 'entries'}`,
    kept: 'Only the newest are kept: schedule.ledger_per_task says how many.',
    decidedBy: 'Decided by',
  },
};

export type TaskPageTexts = typeof taskPage;
