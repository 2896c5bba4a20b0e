import type { components } from '@distribute-schedule/api-client';

export type RecentMark = components['schemas']['RecentMark'];
export type Outcome = RecentMark['outcome'];

/** Width of one mark with the space after it, and the height of the line. */
export const slotWidth = 6;
export const lineHeight = 20;
export const maxMarks = 20;
const barWidth = 4;
const minBar = 3;
const baseline = lineHeight - 2;
/** A failed run has a dot above its bar, so that it is not known by its colour alone. */
const dot = 3;
const maxBar = baseline - dot - 2;

export type Kind = 'success' | 'failed' | 'cancelled' | 'left-out' | 'missed';

/** How a mark is drawn: as a bar, or as a gap with a sign. */
const kinds: Readonly<Record<Outcome, Kind>> = {
  success: 'success',
  failed: 'failed',
  cancelled: 'cancelled',
  skipped: 'left-out',
  coalesced: 'left-out',
  missed: 'missed',
  refused: 'missed',
};

/**
 * Draws the marks as one path for each kind, so that a row of a table has few elements. The newest mark is at the right.
 * @param marks newest first
 * @param p95Ms duration of a bar of full height
 */
export function sparkPaths(marks: readonly RecentMark[], p95Ms: number | null): ReadonlyMap<Kind, string> {
  const paths = new Map<Kind, string>();
  marks.slice(0, maxMarks).forEach((mark, age) => {
    const kind = kinds[mark.outcome];
    const x = (maxMarks - 1 - age) * slotWidth + 1;
    paths.set(kind, (paths.get(kind) ?? '') + shapeOf(kind, x, heightOf(mark, p95Ms)));
  });
  return paths;
}

function heightOf({ duration_ms }: RecentMark, p95Ms: number | null): number {
  if (duration_ms === null || p95Ms === null || p95Ms === 0) return minBar;
  return Math.max(minBar, Math.round(maxBar * Math.min(1, duration_ms / p95Ms)));
}

function shapeOf(kind: Kind, x: number, height: number): string {
  const bar = `M${x} ${baseline}v${-height}h${barWidth}v${height}z`;
  switch (kind) {
    case 'success':
      return bar;
    case 'failed':
      return `${bar}M${x} ${baseline - height - 2}v${-dot}h${barWidth}v${dot}z`;
    case 'cancelled':
      return `M${x + 0.5} ${baseline - 0.5}v${1 - height}h${barWidth - 1}v${height - 1}z`;
    case 'left-out':
      return `M${x} ${baseline}v-1.5h${barWidth}v1.5z`;
    case 'missed':
      return `M${x + 2} ${baseline - 5}m-2 0a2 2 0 1 0 4 0a2 2 0 1 0 -4 0M${x} ${baseline - 2}l4 -6`;
  }
}

/** What a line of marks shows, for its text. */
export interface SparkSummary {
  readonly runs: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly cancelled: number;
  /** Due times that did not run. */
  readonly gaps: number;
  /** The newest runs that ended alike, without a run in between that ended otherwise. */
  readonly streak: { readonly outcome: Outcome; readonly length: number } | undefined;
}

/** @param marks newest first */
export function sparkSummary(marks: readonly RecentMark[]): SparkSummary {
  const runs = marks.filter(({ execution_id }) => execution_id !== null);
  const count = (outcome: Outcome) => runs.filter((run) => run.outcome === outcome).length;
  const other = runs.findIndex(({ outcome }) => outcome !== runs[0]?.outcome);
  const gaps = marks.filter(({ execution_id }) => execution_id === null);
  return {
    runs: runs.length,
    succeeded: count('success'),
    failed: count('failed'),
    cancelled: count('cancelled'),
    gaps: gaps.reduce((sum, gap) => sum + gap.count, 0),
    streak: runs[0] && { outcome: runs[0].outcome, length: other < 0 ? runs.length : other },
  };
}
