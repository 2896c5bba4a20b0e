// In this API a "task" is a TaskConfig and an "execution" is a Task: see docs/glossary.md.
import { Trigger, taskStatistics, type TaskConfigId, type TaskStatistics } from '@distribute-schedule/domain';
import { IsInt, Max, Min } from 'class-validator';
import { IsMomentText, Optional, isoOf, momentOf } from '../http/fields';
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

export class StatisticsDto {
  /** Number of whole days in UTC, including today. */
  @Optional() @IsInt() @Min(1) @Max(31) days?: number;
}

const Preview = object('Preview', {
  cron_expression: text,
  time_zone: text,
  next_runs: list(object('PreviewedRun', { at: moment, dst: nullable(choice(['gap', 'repeated'])) })),
});

export const percentiles = object('Percentiles', {
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

/** Routes that preview due times, and summarise the executions of a task. */
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
    duration: viewPercentiles(run),
    lateness: viewPercentiles(late),
  };
}

export const viewPercentiles = ({
  p50Ms,
  p95Ms,
  p99Ms,
}: TaskStatistics['run']): Shown<typeof percentiles> => ({
  p50_ms: p50Ms ?? null,
  p95_ms: p95Ms ?? null,
  p99_ms: p99Ms ?? null,
});
