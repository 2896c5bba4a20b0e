import type { components } from '@distribute-schedule/api-client';

export type TaskDay = components['schemas']['TaskDay'];
type DueCounts = TaskDay['due'];

/** What a day is drawn as. The first that happened on it counts, because it wants a person most. */
export const dayKinds = ['failed', 'missed', 'late', 'cancelled', 'skipped', 'paused', 'planned'] as const;
export type DayKind = (typeof dayKinds)[number] | 'none';

export interface DayCell {
  readonly day: TaskDay;
  readonly kind: DayKind;
  /** The part of its due times that were so, from 0 to 1. */
  readonly share: number;
  /** Weeks stand side by side, with Monday on top. */
  readonly column: number;
  readonly row: number;
}

const countOf: Readonly<Record<(typeof dayKinds)[number], (due: DueCounts) => number>> = {
  failed: ({ failed }) => failed,
  missed: ({ missed, refused }) => missed + refused,
  late: ({ late }) => late,
  cancelled: ({ cancelled }) => cancelled,
  skipped: ({ skipped, coalesced }) => skipped + coalesced,
  paused: ({ paused }) => paused,
  planned: ({ planned }) => planned,
};

export const dueOn = ({ due }: TaskDay): number => Object.values(due).reduce((sum, count) => sum + count, 0);

export const dayCount = ({ due }: TaskDay, kind: (typeof dayKinds)[number]): number => countOf[kind](due);

/** Monday is 0. The date is that of the zone of the task, so no clock of the reader counts. */
const weekday = (date: string): number => (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7;

export function dayCells(days: readonly TaskDay[]): readonly DayCell[] {
  const first = weekday(days[0]?.date ?? '1970-01-05');
  return days.map((day, i) => {
    const kind = dayKinds.find((one) => countOf[one](day.due) > 0) ?? 'none';
    const share = kind === 'none' ? 0 : countOf[kind](day.due) / dueOn(day);
    return { day, kind, share, column: Math.floor((first + i) / 7), row: (first + i) % 7 };
  });
}

/** How many days were of each kind, without those on which nothing was due. */
export function daysByKind(cells: readonly DayCell[]): ReadonlyMap<(typeof dayKinds)[number], number> {
  const found = new Map<(typeof dayKinds)[number], number>();
  for (const kind of dayKinds) {
    const count = cells.filter((cell) => cell.kind === kind).length;
    if (count > 0) found.set(kind, count);
  }
  return found;
}
