import type { components } from '@distribute-schedule/api-client';

export type UpcomingRun = components['schemas']['UpcomingRun'];
export type Fire = Pick<UpcomingRun, 'due_at' | 'dst'> & Partial<Pick<UpcomingRun, 'skipped_by'>>;

export interface ComparedFire extends Fire {
  readonly change: 'added' | 'removed' | 'same';
}

/**
 * The next fires of a changed schedule beside those of the schedule as it is, in their order. Only the time that both
 * lists cover is compared, because a list ends somewhere.
 * @param before undefined for a new task
 */
export function compareFires(
  before: readonly Fire[] | undefined,
  after: readonly Fire[],
): readonly ComparedFire[] {
  if (!before) return after.map((fire) => ({ ...fire, change: 'same' }));
  const [old, now] = [
    new Set(before.map(({ due_at }) => due_at)),
    new Set(after.map(({ due_at }) => due_at)),
  ];
  const [lastOld, lastNew] = [endOf(before), endOf(after)];
  const kept = after.map((fire): ComparedFire => {
    const isNew = !old.has(fire.due_at) && fire.due_at <= lastOld;
    return { ...fire, change: isNew ? 'added' : 'same' };
  });
  const removed = before
    .filter(({ due_at }) => !now.has(due_at) && due_at <= lastNew)
    .map((fire): ComparedFire => ({ ...fire, change: 'removed' }));
  return [...kept, ...removed].sort((one, other) => (one.due_at < other.due_at ? -1 : 1));
}

/** The server lists at most this many. */
const listed = 10;
/** After every ISO time. */
const never = '~';

/** A list that is not full is complete. */
const endOf = (fires: readonly Fire[]): string =>
  fires.length < listed ? never : (fires.at(-1)?.due_at ?? never);
