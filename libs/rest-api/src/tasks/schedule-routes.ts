// In this API a "task" is a TaskConfig and an "execution" is a Task: see docs/glossary.md.
import {
  Trigger,
  taskStatistics,
  type FireRecord,
  type TaskConfigId,
  type TaskStatistics,
} from '@distribute-schedule/domain';
import { IsInt, Max, Min } from 'class-validator';
import { IsMomentText, Optional, isoOf, isoOrNull, momentOf } from '../http/fields';
import { choice, decimal, list, moment, nullable, object, text, whole, type Shown } from '../shape';
import { defineRoute, ok, type Route } from '../http/route';
import type { ApiParts } from '../http/api-parts';
import { findTask } from './find-task';
import { IsTimeZone, IsTriggerText } from '../http/task-rules';

const dayMs = 86_400_000;

class PreviewDto {
  @IsTriggerText() cron_expression!: string;
  @Optional() @IsTimeZone() time_zone?: string;
  /** Start of the preview; now by default. */
  @Optional() @IsMomentText() after?: string;
  @Optional() @IsInt() @Min(1) @Max(100) count?: number;
}

class LedgerDto {
  @Optional() @IsInt() @Min(1) @Max(1000) limit?: number;
}

export class StatisticsDto {
  /** Number of whole days in UTC, including today. */
  @Optional() @IsInt() @Min(1) @Max(31) days?: number;
}

const Preview = object('Preview', {
  cron_expression: text,
  time_zone: text,
  next_runs: list(object('PreviewedRun', { at: moment, dst: nullable(choice(['gap', 'repeated'])) })),
});

const Ledger = object('Ledger', {
  items: list(
    object('FireRecord', {
      due_at: moment,
      until: nullable(moment),
      outcome: choice(['fired', 'late', 'skipped', 'coalesced', 'missed', 'refused']),
      reason: nullable(text),
      decided_at: moment,
      late_ms: whole,
      execution_id: nullable(text),
      by: text,
      epoch: whole,
    }),
  ),
});

const percentiles = object('Percentiles', {
  p50_ms: nullable(whole),
  p95_ms: nullable(whole),
  p99_ms: nullable(whole),
});
export const StatisticsView = object('Statistics', {
  task_id: text,
  from: moment,
  to: moment,
  runs: whole,
  succeeded: whole,
  failed: whole,
  cancelled: whole,
  success_rate: nullable(decimal),
  retry_rate: nullable(decimal),
  mean_ms: nullable(decimal),
  duration: percentiles,
  lateness: percentiles,
});

/** Routes that preview due times, list the outcomes of past due times, and summarise the executions of a task. */
export function scheduleRoutes({ ports }: ApiParts): Route[] {
  const { taskConfigs, clock } = ports;
  const tag = 'tasks';
  return [
    defineRoute<object, PreviewDto>({
      method: 'post',
      path: '/api/v1/tasks/preview',
      operationId: 'previewSchedule',
      access: 'viewer',
      tag,
      summary:
        'Preview the next due times of an expression without saving it. Due times that fall into a change of the clocks are marked. A preview ends 50 years after its first due time',
      body: PreviewDto,
      example: { cron_expression: '0 0 2 * * *', time_zone: 'Asia/Shanghai', count: 5 },
      replies: { 200: Preview },
      isRepeatable: true,
      handle: ({ body: { cron_expression, time_zone = 'UTC', after, count = 10 } }) => {
        const trigger = Trigger.parse(cron_expression, time_zone);
        const runs = trigger.preview(count, after === undefined ? clock.now() : momentOf(after));
        const next_runs = runs.map(({ at, dst }) => ({ at: isoOf(at), dst: dst ?? null }));
        return ok({ cron_expression: trigger.toString(), time_zone, next_runs });
      },
    }),
    defineRoute<LedgerDto>({
      method: 'get',
      path: '/api/v1/tasks/{id}/ledger',
      operationId: 'listTaskLedger',
      access: 'viewer',
      tag,
      summary: 'List the outcomes of the latest due times of a task, newest first',
      query: LedgerDto,
      replies: { 200: Ledger },
      handle: async ({ params, query: { limit = 50 } }) => {
        const { config } = await findTask(taskConfigs, params['id']);
        return ok({ items: (await taskConfigs.ledger(config.id, limit)).map(viewRecord) });
      },
    }),
    defineRoute<StatisticsDto>({
      method: 'get',
      path: '/api/v1/tasks/{id}/statistics',
      operationId: 'getTaskStatistics',
      access: 'viewer',
      tag,
      summary: 'Show the statistics of the executions of a task over the last days',
      query: StatisticsDto,
      replies: { 200: StatisticsView },
      handle: async ({ params, query: { days = 7 } }) => {
        const { config } = await findTask(taskConfigs, params['id']);
        return ok(await statisticsOf(ports, config.id, days));
      },
    }),
  ];
}

export async function statisticsOf(
  { taskConfigs, clock }: Pick<ApiParts['ports'], 'taskConfigs' | 'clock'>,
  id: TaskConfigId,
  days: number,
): Promise<Shown<typeof StatisticsView>> {
  const now = clock.now();
  const today = Math.floor(now / dayMs);
  const dayNumbers = Array.from({ length: days }, (_, back) => today - back);
  const measures = await taskConfigs.measures(id, dayNumbers);
  return viewStatistics(id, { from: (today - days + 1) * dayMs, to: now }, taskStatistics(measures));
}

function viewStatistics(
  id: TaskConfigId,
  { from, to }: { from: number; to: number },
  { runs, succeeded, failed, cancelled, successRate, retryRate, meanRunMs, run, late }: TaskStatistics,
): Shown<typeof StatisticsView> {
  const view = ({ p50Ms, p95Ms, p99Ms }: TaskStatistics['run']) => ({
    p50_ms: p50Ms ?? null,
    p95_ms: p95Ms ?? null,
    p99_ms: p99Ms ?? null,
  });
  return {
    task_id: id,
    from: isoOf(from),
    to: isoOf(to),
    runs,
    succeeded,
    failed,
    cancelled,
    success_rate: successRate ?? null,
    retry_rate: retryRate ?? null,
    mean_ms: meanRunMs ?? null,
    duration: view(run),
    lateness: view(late),
  };
}

/** The outcome of a due time as the API shows it. */
export function viewRecord({
  dueAt,
  until,
  outcome,
  reason,
  decidedAt,
  lateMs,
  taskId,
  by,
  epoch,
}: FireRecord) {
  return {
    due_at: isoOf(dueAt),
    until: isoOrNull(until),
    outcome,
    reason: reason ?? null,
    decided_at: isoOf(decidedAt),
    late_ms: lateMs,
    execution_id: taskId ?? null,
    by,
    epoch,
  };
}
