// In this API a "task" is a TaskConfig and an "execution" is a Task: see docs/glossary.md.
import type { TimelinePage, TimelinePosition } from '@distribute-schedule/application';
import {
  fireOutcomes,
  maxActiveConfigs,
  maxMarksPerRow,
  type TimelineRun,
} from '@distribute-schedule/domain';
import { IsInt, IsString, Length, Max, Min } from 'class-validator';
import { executionStatuses } from '../executions/execution-view';
import type { ApiParts } from '../http/api-parts';
import { IsMomentText, Optional, isoOf, isoOrNull, momentOf } from '../http/fields';
import { defineRoute, ok, type Route } from '../http/route';
import { RequestError } from '../problems/problem';
import { choice, decimal, flag, list, moment, nullable, object, text, whole, type Shown } from '../shape';
import { reasonFields, viewReason } from './fire-reason-view';
import { cursorOf, positionIn } from './task-cursor';

const dayMs = 86_400_000;
const maxSpanDays = 8;
const maxAwayDays = 366;
const defaultSpanMs = 3_600_000;
const maxBuckets = 200;
const defaultBuckets = 96;
const defaultLimit = 50;

class TimelineDto {
  /** Begin of the span; an hour before `to` by default. */
  @Optional() @IsMomentText() from?: string;
  /** End of the span; now by default. */
  @Optional() @IsMomentText() to?: string;
  /** Part of the name or of the id of the tasks, in any case. */
  @Optional() @IsString() @Length(1, 128) q?: string;
  @Optional() @IsInt() @Min(2) @Max(maxBuckets) buckets?: number;
  @Optional() @IsString() @Length(1, 400) cursor?: string;
  @Optional() @IsInt() @Min(1) @Max(100) limit?: number;
}

const Row = object('TimelineRow', {
  task_id: text,
  task_name: text,
  cron_expression: text,
  time_zone: nullable(text),
  enabled: flag,
  /** True if an execution of the span failed, or a due time of it did not run although it should have. */
  trouble: flag,
  next_run_at: nullable(moment),
  /** Median duration of the latest executions, or null if there are none. */
  p50_ms: nullable(whole),
  /** Executions that ended earlier are forgotten; null if the span begins later. */
  known_since: nullable(moment),
  runs: list(
    object('TimelineRun', {
      execution_id: text,
      status: choice(executionStatuses),
      /** Null if it was made for no due time, or its lateness is unknown. */
      due_at: nullable(moment),
      /** Start of the last attempt; while it waits, its scheduled time. */
      start_time: moment,
      end_time: nullable(moment),
      late_ms: nullable(whole),
    }),
  ),
  not_run: list(
    object('TimelineNotRun', {
      due_at: moment,
      until: nullable(moment),
      outcome: choice(fireOutcomes),
      ...reasonFields,
    }),
  ),
  due: list(object('TimelineDue', { due_at: moment, skipped_by: nullable(choice(['pause', 'window'])) })),
  dense: list(
    object('TimelineDense', { kind: choice(['ran', 'due']), from: moment, to: moment, per_hour: decimal }),
  ),
});

const Timeline = object('Timeline', {
  at: moment,
  from: moment,
  to: moment,
  items: list(Row),
  /** Cursor of the next page, or null on the last page. */
  next_cursor: nullable(text),
  /** False if more tasks ran or are due than a request looks at. */
  complete: flag,
  /** Null on all pages but the first. */
  density: nullable(
    object('TimelineDensity', {
      bucket_ms: whole,
      /** Slots of all live workers. */
      slots: whole,
      due_tasks: whole,
      /** From this time on, due times of some tasks are not counted, because there are too many; else null. */
      counted_until: nullable(moment),
      buckets: list(
        object('TimelineBucket', {
          at: moment,
          /** Executions that ended in the bucket, and how many of them failed. */
          ended: whole,
          failed: whole,
          /** Due times to come. */
          due: whole,
          /** The most executions at the same time, if the due times to come take as long as usual. */
          at_once: whole,
        }),
      ),
    }),
  ),
});

/** Route that shows all tasks on one time axis. */
export function timelineRoutes({ ports: { clock }, useCases: { showTimeline } }: ApiParts): Route[] {
  return [
    defineRoute<TimelineDto>({
      method: 'get',
      path: '/api/v1/timeline',
      operationId: 'getTimeline',
      access: 'viewer',
      tag: 'tasks',
      summary: `Show what ran, what did not run and what is due in a span of at most ${maxSpanDays} days, for the tasks that have any of it: trouble first, then by next due time. It looks at the ${maxActiveConfigs.toLocaleString('en')} tasks that are due first, as many that ran last, the newest 2,000 exceptions in the ledger, the newest 500 unfinished executions and the newest 200 failed ones. A row has at most ${maxMarksPerRow} marks: due times behind them, and executions before the 30 latest ones of a task, are shown as a rate. A page may be short or even empty; there are more as long as \`next_cursor\` is not null`,
      query: TimelineDto,
      replies: { 200: Timeline },
      handle: async ({ query }) => {
        const { q, buckets = defaultBuckets, cursor, limit = defaultLimit } = query;
        const span = spanOf(query, clock.now());
        const shown = await showTimeline.execute({
          ...span,
          maxBuckets: buckets,
          limit,
          ...(q !== undefined && { search: q }),
          ...(cursor !== undefined && { after: positionOf(cursor) }),
        });
        return ok(viewTimeline(shown, span));
      },
    }),
  ];
}

function spanOf(query: TimelineDto, now: number): { readonly from: number; readonly to: number } {
  const to = query.to === undefined ? now : momentOf(query.to);
  const from = query.from === undefined ? to - defaultSpanMs : momentOf(query.from);
  if (to <= from) throw refusal('to', `to must be after from, ${isoOf(from)}; got ${isoOf(to)}`);
  if (to - from > maxSpanDays * dayMs)
    throw refusal(
      'to',
      `to must be at most ${maxSpanDays} days after from, ${isoOf(from)}; got ${isoOf(to)}`,
    );
  if (Math.max(now - from, to - now) > maxAwayDays * dayMs)
    throw refusal(
      'from',
      `from and to must be at most ${maxAwayDays} days away from now; got ${isoOf(from)}`,
    );
  return { from, to };
}

const cursorSort = 'timeline';

function positionOf(cursor: string): TimelinePosition {
  const [rank = '', order = '', id = ''] = positionIn(cursor, cursorSort).split(' ');
  return [Number(rank) || 0, Number(order) || 0, id];
}

const refusal = (field: string, reason: string): RequestError =>
  new RequestError(400, 'request.invalid', reason, { field, reason });

function viewTimeline(
  { now, rows, next, isComplete, density }: TimelinePage,
  { from, to }: { readonly from: number; readonly to: number },
): Shown<typeof Timeline> {
  return {
    at: isoOf(now),
    from: isoOf(from),
    to: isoOf(to),
    items: rows.map(viewRow),
    next_cursor: next ? cursorOf(cursorSort, next.join(' ')) : null,
    complete: isComplete,
    density: density
      ? {
          bucket_ms: density.bucketMs,
          slots: density.slots,
          due_tasks: density.dueTasks,
          counted_until: isoOrNull(density.countedUntil),
          buckets: density.buckets.map(({ at, ended, failed, due, atOnce }) => ({
            at: isoOf(at),
            ended,
            failed,
            due,
            at_once: atOnce,
          })),
        }
      : null,
  };
}

function viewRow(row: TimelinePage['rows'][number]): Shown<typeof Row> {
  const { stored, isTrouble, usualMs, knownSince } = row;
  const { id, definition, isEnabled, trigger } = stored.config;
  const { spec } = trigger;
  return {
    task_id: id,
    task_name: definition.name,
    cron_expression: trigger.toString(),
    time_zone: spec.kind === 'cron' ? spec.timeZone : null,
    enabled: isEnabled,
    trouble: isTrouble,
    next_run_at: isoOrNull(stored.dueAt),
    p50_ms: usualMs ?? null,
    known_since: isoOrNull(knownSince),
    runs: row.runs.map(viewRun),
    not_run: row.notRun.map(({ dueAt, until, outcome, reason }) => ({
      due_at: isoOf(dueAt),
      until: isoOrNull(until),
      outcome,
      ...viewReason(reason),
    })),
    due: row.due.map(({ at, skippedBy }) => ({ due_at: isoOf(at), skipped_by: skippedBy ?? null })),
    dense: row.dense.map(({ kind, from, to, perHour }) => ({
      kind,
      from: isoOf(from),
      to: isoOf(to),
      per_hour: Math.round(perHour * 10) / 10,
    })),
  };
}

const viewRun = ({
  taskId,
  status,
  startAt,
  endAt,
  lateMs,
}: TimelineRun): Shown<typeof Row>['runs'][number] => ({
  execution_id: taskId,
  status,
  due_at: lateMs === undefined ? null : isoOf(startAt - lateMs),
  start_time: isoOf(startAt),
  end_time: isoOrNull(endAt),
  late_ms: lateMs ?? null,
});
