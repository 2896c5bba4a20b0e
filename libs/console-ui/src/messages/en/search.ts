const number = new Intl.NumberFormat('en');

/** Texts of the dialog that finds anything. They load with it, so `index.ts` does not name them. */
export const search = {
  title: 'Find anything',
  field: 'Name or id of a task, id of an execution, worker, service, page',
  kinds: {
    task: 'Task',
    execution: 'Execution',
    worker: 'Worker',
    service: 'Service',
    page: 'Page',
    action: 'Action',
  },
  recent: (kind: string) => `${kind}, opened lately`,
  found: (count: number) => `${number.format(count)} ${count === 1 ? 'result' : 'results'}`,
  searching: 'Searching…',
  more: 'There may be more. Type more of the name.',
  nothing: 'Nothing matches. An execution is found by its whole id.',
  newTask: 'New task',
  audit: 'Audit',
  hint: 'Arrow keys choose, Enter opens, Esc closes',
};

export type SearchTexts = typeof search;
