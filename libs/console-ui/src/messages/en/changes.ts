const number = new Intl.NumberFormat('en');

/** Texts about who changed what. They load with the pages that need them, so `index.ts` does not name them. */
export const changes = {
  title: 'Changes',
  kinds: {
    created: 'Created',
    changed: 'Changed',
    paused: 'Paused',
    resumed: 'Resumed',
    imported: 'Imported',
    deleted: 'Deleted',
  },
  /** After what was done, such as `Changed by ann`. */
  by: (who: string) => `by ${who}`,
  version: (version: number) => `v${version}`,
  field: 'Field',
  before: 'Before',
  after: 'After',
  signs: { added: 'added', removed: 'removed', changed: 'changed' },
  allValues: (count: number) => `All values (${number.format(count)})`,
  nothingShown: 'No visible value changed. A secret that changed is masked on both sides.',
  leftOut: 'The task was too long for the audit, so the changed fields are not known.',
  notKnown: 'The process stopped during this change, so it is not known whether it was made.',
  moreOfValue: (characters: number) => `Show all ${number.format(characters)} characters`,
  none: {
    title: 'No change is kept',
    text: 'Changes are listed for as long as the audit keeps them: audit.retention and audit.max_records set that. A task that a service registers changes without an entry.',
  },
  noVersion: (version: number) => `The change to v${version} is not kept.`,
  older: 'Show older changes',
  audit: {
    title: 'Audit',
    onlyAdmins: 'Only admins may read the audit.',
    at: 'When',
    who: 'Who',
    outcome: 'Outcome',
    action: 'Request',
    subject: 'Subject',
    reason: 'Reason',
    role: 'Role',
    from: 'Address',
    kind: 'Kind',
    count: 'Requests',
    record: 'Record',
    outcomes: { attempted: 'Not known', done: 'Done', refused: 'Refused', failed: 'Failed' },
    allOutcomes: 'All outcomes',
    source: 'Callers',
    sources: { people: 'People', machines: 'Services and forbidden requests' },
    allSources: 'All callers',
    found: (count: number, isComplete: boolean) =>
      `${number.format(count)}${isComplete ? '' : '+'} ${count === 1 && isComplete ? 'record' : 'records'}`,
    onlyWho: 'Only this caller',
    onlySubject: 'Only this subject',
    noneMatches: { title: 'No record matches', text: 'No record that is kept fits these filters.' },
    noneYet: { title: 'No record yet', text: 'Each change that somebody asks for becomes a record.' },
    open: (action: string) => `Open ${action}`,
    noChange: 'The record has no values from before and after.',
  },
};

export type ChangesTexts = typeof changes;
