// In this API a "task" is a TaskConfig and an "execution" is a Task: see docs/glossary.md.
import {
  DueCalendar,
  addedUp,
  dueDay,
  dueOutcomes,
  keptDueDays,
  maxCountedOfDay,
  type DueDay,
  type StoredTaskConfig,
} from '@distribute-schedule/domain';
import { IsInt, Max, Min } from 'class-validator';
import { Optional, isoOf } from '../http/fields';
import { list, moment, object, text, whole, type Shape } from '../shape';
import { defineRoute, ok, type Route } from '../http/route';
import type { ApiParts } from '../http/api-parts';
import { findTask } from './find-task';
import { percentiles, viewPercentiles } from './schedule-routes';

class DaysDto {
  /** Number of days, including today. */
  @Optional() @IsInt() @Min(1) @Max(keptDueDays) days?: number;
}

type DueCounts = { readonly [Outcome in (typeof dueOutcomes)[number]]: Shape<number> };
const dueCounts = Object.fromEntries(dueOutcomes.map((outcome) => [outcome, whole])) as DueCounts;

const TaskDays = object('TaskDays', {
  task_id: text,
  time_zone: text,
  items: list(
    object('TaskDay', {
      /** Such as `2026-11-29`. */
      date: text,
      from: moment,
      to: moment,
      due: object('DueCounts', dueCounts),
      ended: object('EndedCounts', { succeeded: whole, failed: whole, cancelled: whole }),
      duration: percentiles,
    }),
  ),
});

const dayMs = 86_400_000;

/** Routes that say how the due times of a task were served on each day. */
export function daysRoutes({ ports: { taskConfigs, clock } }: ApiParts): Route[] {
  return [
    defineRoute<DaysDto>({
      method: 'get',
      path: '/api/v1/tasks/{id}/days',
      operationId: 'listTaskDays',
      access: 'viewer',
      tag: 'tasks',
      summary: `Show how the due times of a task were served on each of the last ${keptDueDays} days, oldest first. A day is that of the due time in the time zone of the task; an execution counts once it has ended. \`late\` began later than \`schedule.misfire_after\`, which is known of executions with one attempt. Where one decision drops many due times at once, it counts at most ${maxCountedOfDay.toLocaleString('en')} of each day. Percentiles are at most 19 % too high`,
      query: DaysDto,
      replies: { 200: TaskDays },
      handle: async ({ params, query: { days = keptDueDays } }) => {
        const stored = await findTask(taskConfigs, params['id']);
        const { id, trigger } = stored.config;
        const { spec } = trigger;
        const shown = await daysOf(stored, days);
        return ok({
          task_id: id,
          time_zone: spec.kind === 'cron' ? spec.timeZone : 'UTC',
          items: shown.map((day) => viewDay(day, DueCalendar.of(trigger))),
        });
      },
    }),
  ];

  async function daysOf({ config }: StoredTaskConfig, count: number): Promise<readonly DueDay[]> {
    const calendar = DueCalendar.of(config.trigger);
    const now = clock.now();
    const { pausedFrom } = config.toSnapshot();
    const kept = Array.from(await taskConfigs.dueDays(config.id), ([day, add]) => ({ day, add }));
    // The due times that a pause skips have no records before it ends.
    const skipped = pausedFrom === undefined ? [] : calendar.ofPause(pausedFrom, now);
    const sums = addedUp([...kept, ...skipped]);
    const first = calendar.dayOf(now) - count + 1;
    return Array.from({ length: count }, (_, i) => dueDay(first + i, sums.get(first + i) ?? {}));
  }
}

const viewDay = ({ day, due, ended, run }: DueDay, calendar: DueCalendar) => ({
  date: isoOf(day * dayMs).slice(0, 10),
  from: isoOf(calendar.startOf(day)),
  to: isoOf(calendar.startOf(day + 1)),
  due,
  ended: { succeeded: ended.success, failed: ended.failed, cancelled: ended.cancelled },
  duration: viewPercentiles(run),
});
