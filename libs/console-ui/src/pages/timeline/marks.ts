import type { components } from '@distribute-schedule/api-client';
import type { Status } from '../../design/status/status';
import type { Span } from './spans';

type Schemas = components['schemas'];
export type TimelineRow = Schemas['TimelineRow'];
export type NotRun = Schemas['TimelineNotRun'];

/** What a mark stands for. */
export type Thing =
  | { readonly kind: 'ran'; readonly at: number; readonly end: number; readonly run: Schemas['TimelineRun'] }
  | { readonly kind: 'not-run'; readonly at: number; readonly end: number; readonly record: NotRun }
  | { readonly kind: 'due'; readonly at: number; readonly end: number; readonly due: Schemas['TimelineDue'] }
  | {
      readonly kind: 'dense';
      readonly at: number;
      readonly end: number;
      readonly dense: Schemas['TimelineDense'];
    };

/** What decides about the look of a mark. Only marks of one look become one. */
export type Look = Status | 'not-run' | 'left-out' | 'due' | 'due-skipped' | 'dense-ran' | 'dense-due';

/** One or several things, drawn as one. */
export interface Mark {
  readonly look: Look;
  readonly x: number;
  readonly width: number;
  /** In the order of their times. */
  readonly things: readonly Thing[];
}

export interface Scale {
  readonly span: Span;
  readonly now: number;
  /** Of the row, in pixels. */
  readonly width: number;
  /** Moments at round times, for lines that help the eye. */
  readonly ticks: readonly number[];
}

/** Marks that are nearer to each other than this become one. */
const minGapPx = 3;
const minWidthPx = 3;
/** More marks than this on the screen make scrolling slow. Then the gap grows until there are few enough. */
export const maxMarksOnScreen = 1500;

/** Outcomes that a person planned, or that another run stands for, want nobody's attention. */
const wantsNobody = ({ outcome, reason }: NotRun): boolean =>
  outcome === 'coalesced' ||
  (outcome === 'skipped' && reason !== 'overlap') ||
  (outcome === 'missed' && reason === 'replaced');

export function thingsOf(row: TimelineRow, now: number): readonly Thing[] {
  const usual = row.p50_ms ?? 0;
  const things: Thing[] = [
    ...row.runs.map((run): Thing => {
      const at = Date.parse(run.start_time);
      const end = run.end_time === null ? Math.max(at, now) : Date.parse(run.end_time);
      return { kind: 'ran', at, end, run };
    }),
    ...row.not_run.map((record): Thing => {
      const at = Date.parse(record.due_at);
      return { kind: 'not-run', at, end: record.until === null ? at : Date.parse(record.until), record };
    }),
    ...row.due.map((due): Thing => {
      const at = Date.parse(due.due_at);
      return { kind: 'due', at, end: at + usual, due };
    }),
    ...row.dense.map((dense): Thing => ({
      kind: 'dense',
      at: Date.parse(dense.from),
      end: Date.parse(dense.to),
      dense,
    })),
  ];
  return things.sort((one, other) => one.at - other.at);
}

export function lookOf(thing: Thing): Look {
  switch (thing.kind) {
    case 'ran':
      return thing.run.status;
    case 'not-run':
      return wantsNobody(thing.record) ? 'left-out' : 'not-run';
    case 'due':
      return thing.due.skipped_by === null ? 'due' : 'due-skipped';
    case 'dense':
      return thing.dense.kind === 'ran' ? 'dense-ran' : 'dense-due';
  }
}

/** The marks of a row, those that want attention last, so that they are drawn over the others. */
export function marksOf(row: TimelineRow, scale: Scale, maxMarks = Infinity): readonly Mark[] {
  const things = thingsOf(row, scale.now).filter(
    ({ at, end }) => at < scale.span.to && end >= scale.span.from,
  );
  let marks = merged(things, scale, minGapPx);
  for (let gap = 2 * minGapPx; marks.length > maxMarks && gap < scale.width; gap *= 2)
    marks = merged(things, scale, gap);
  return marks;
}

const prominence: readonly Look[] = [
  'dense-ran',
  'dense-due',
  'due-skipped',
  'due',
  'left-out',
  'success',
  'cancelled',
  'pending',
  'retrying',
  'running',
  'not-run',
  'failed',
];

function merged(things: readonly Thing[], scale: Scale, gap: number): readonly Mark[] {
  const { span, now, width } = scale;
  const perMs = width / (span.to - span.from);
  const xOf = (at: number) => (Math.min(span.to, Math.max(span.from, at)) - span.from) * perMs;
  const open = new Map<string, Mark>();
  const marks: Mark[] = [];
  const close = (key: string) => {
    const mark = open.get(key);
    if (mark) marks.push(mark);
    open.delete(key);
  };
  for (const thing of things) {
    const look = lookOf(thing);
    // What is over and what is to come never become one.
    const key = `${look} ${thing.at < now ? 'past' : 'future'}`;
    const x = xOf(thing.at);
    const end = Math.max(x + minWidthPx, xOf(thing.end));
    const before = open.get(key);
    if (before && thing.kind !== 'dense' && x - (before.x + before.width) < gap) {
      const right = Math.max(before.x + before.width, end);
      open.set(key, { ...before, width: right - before.x, things: [...before.things, thing] });
    } else {
      close(key);
      open.set(key, { look, x, width: end - x, things: [thing] });
    }
  }
  for (const key of open.keys()) close(key);
  return marks.sort(
    (one, other) => prominence.indexOf(one.look) - prominence.indexOf(other.look) || one.x - other.x,
  );
}

/** In the order of their times, for the keys. */
export const inTime = (marks: readonly Mark[]): readonly Mark[] =>
  [...marks].sort((one, other) => one.x - other.x);

/** The span that several things fill, with some room around them. */
export function spanAround(things: readonly Thing[], { from, to }: Span): Span {
  const first = Math.min(...things.map(({ at }) => at));
  const last = Math.max(...things.map(({ end }) => end));
  const room = Math.max((last - first) * 0.2, (to - from) / 100);
  return { from: first - room, to: last + room };
}

/** Width of a digit above a mark, in pixels. */
const digitWidth = 6;

/** The marks that show how many things they are: not those whose number would lie over the number before. */
export function numberedOf(ordered: readonly Mark[]): ReadonlySet<Mark> {
  let free = -Infinity;
  return new Set(
    ordered.filter(({ x, width, things }) => {
      if (things.length < 2) return false;
      const half = (String(things.length).length * digitWidth) / 2;
      const centre = x + width / 2;
      if (centre - half < free) return false;
      free = centre + half + 2;
      return true;
    }),
  );
}
