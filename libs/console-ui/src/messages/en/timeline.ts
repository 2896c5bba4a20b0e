const number = new Intl.NumberFormat('en');
const count = (value: number, one: string, many: string) =>
  `${number.format(value)} ${value === 1 ? one : many}`;
const runs = (value: number) => count(value, 'execution', 'executions');

/** Texts of the timeline. They load with it, so `index.ts` does not name them. */
export const timeline = {
  presets: { '1h': '1 h', '6h': '6 h', night: 'Last night', next: 'Next 24 h' },
  span: 'Span',
  from: 'From',
  to: 'To',
  earlier: 'Earlier',
  later: 'Later',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  find: 'Find a task',
  asChart: 'As a chart',
  asTable: 'As a table',
  download: 'Download CSV',
  now: 'now',
  findings: {
    failures: (failed: number, ended: number, since: string) =>
      `${number.format(failed)} of ${runs(ended)} failed, the first at ${since}.`,
    collision: (at: string, atOnce: number, slots: number) =>
      `At ${at}, ${runs(atOnce)} need a slot at once, and there ${slots === 1 ? 'is' : 'are'} ${number.format(slots)}.`,
    well: (ended: number) => `${runs(ended)} ended, and none failed.`,
    due: (due: number, atOnce: number, slots: number) =>
      `${count(due, 'run is', 'runs are')} due, at most ${number.format(atOnce)} at once, with ${count(slots, 'slot', 'slots')}.`,
    nothing: 'Nothing ran and nothing is due in this span.',
  },
  density: 'How busy it is',
  bucket: (time: string, ended: number, failed: number, due: number) =>
    [
      `${time}:`,
      ended > 0 && `${runs(ended)} ended, ${number.format(failed)} failed`,
      due > 0 && `${count(due, 'run is', 'runs are')} due`,
      ended === 0 && due === 0 && 'nothing',
    ]
      .filter((part) => part !== false)
      .join(' '),
  atOnce: (atOnce: number, slots: number) =>
    `, at most ${number.format(atOnce)} at once with ${count(slots, 'slot', 'slots')}`,
  slots: (slots: number) => count(slots, 'slot', 'slots'),
  tasks: (shown: number, isAll: boolean) =>
    `${number.format(shown)}${isAll ? '' : '+'} ${shown === 1 && isAll ? 'task' : 'tasks'}`,
  cut: 'There are more tasks than are looked at. Find the others by name.',
  cutDensity: 'There are too many tasks: in the grey part not all due times are counted.',
  task: 'Task',
  due: 'Due',
  started: 'Started',
  late: 'Late',
  took: 'Took',
  usual: 'Usually',
  outcome: 'Outcome',
  looks: {
    due: 'Due',
    'due-skipped': 'Will be left out',
    'dense-ran': 'Ran often',
    'dense-due': 'Due often',
  },
  skippedBy: { pause: 'the task is paused', window: 'a pause window' },
  anHour: (rate: string) => `${rate} an hour`,
  row: (name: string, counts: string) => `${name}: ${counts}`,
  rowCounts: {
    ran: runs,
    failed: (value: number) => `${number.format(value)} failed`,
    notRun: (value: number) => `${number.format(value)} not run`,
    due: (value: number) => `${number.format(value)} due`,
    none: 'nothing',
  },
  knownSince: (time: string) => `Executions before ${time} are no longer kept.`,
  thing: {
    at: (what: string, time: string) => `${what}, ${time}`,
    took: (text: string) => `took ${text}`,
    late: (text: string) => `${text} late`,
    usual: (text: string) => `usually ${text}`,
  },
  several: (many: number, what: string, from: string, to: string) =>
    `${number.format(many)} × ${what}, ${from} – ${to}`,
  legend: {
    success: 'ran',
    failed: 'failed',
    due: 'due',
    notRun: 'due and not run',
    title: 'Signs',
  },
  keys: 'Arrow keys go through the marks, Enter opens one.',
  none: {
    title: 'Nothing in this span',
    text: 'No task ran here, and none is due.',
    step: 'Show the next 24 hours',
    noMatch: 'No task of this span matches.',
    clear: 'Clear the search',
  },
};

export type TimelineTexts = typeof timeline;
