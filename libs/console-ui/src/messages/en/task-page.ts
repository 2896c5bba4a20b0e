const number = new Intl.NumberFormat('en');

/** Texts of the pages of one task. They load with them, so `index.ts` does not name them. */
export const taskPage = {
  pagesOfTask: 'Pages of this task',
  tabs: { overview: 'Overview', executions: 'Executions', ledger: 'Ledger', changes: 'Changes' },
  whoDeletedIt: 'Who changed or deleted it',
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
