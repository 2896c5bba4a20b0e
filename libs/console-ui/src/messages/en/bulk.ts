const number = new Intl.NumberFormat('en');

/** Texts about several rows that are ticked, and about changes of many things. */
export const bulk = {
  label: 'Selection',
  tick: (name: string) => `Select ${name}`,
  tickAll: 'Select all that are loaded',
  selected: (count: number) => `${number.format(count)} selected`,
  selectAll: (count: number, isComplete: boolean) => `All ${number.format(count)}${isComplete ? '' : '+'}`,
  clear: 'Select none',
  typeText: (text: string) => `Type ${text} to confirm`,
  progress: (done: number, total: number) => `${number.format(done)} of ${number.format(total)}`,
  stop: 'Stop',
  stopping: 'Stopping…',
  /** Parts of the report of a work that is over. */
  done: (count: number) => `${number.format(count)} done`,
  refused: (count: number) => `${number.format(count)} refused`,
  left: (count: number) => `${number.format(count)} left as they were`,
  refusedList: 'Refused',
  thing: 'Name',
  reason: 'Reason',
  more: (count: number) => `and ${number.format(count)} more`,
  copyList: 'Copy the list',
};
