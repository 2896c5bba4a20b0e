// In this API a "task" is a TaskConfig and an "execution" is a Task: see docs/glossary.md.
import { idPattern } from '@distribute-schedule/domain';
import { IsInt, Matches, Max, Min } from 'class-validator';
import { Optional, cursorMessage, isoOf } from '../http/fields';
import { choice, flag, list, moment, nullable, object, text, whole } from '../shape';
import { defineRoute, ok, type Route } from '../http/route';
import type { ApiParts } from '../http/api-parts';
import type { ApiSettings } from '../http/api-settings';
import { ExecutionPage, summarize } from '../executions/execution-view';
import { findTaskByName } from '../tasks/find-task';
import { StatisticsDto, StatisticsView, statisticsOf } from '../tasks/schedule-routes';

class TasksDto {
  @Optional() @Matches(idPattern, cursorMessage) cursor?: string;
  @Optional() @IsInt() @Min(1) @Max(200) limit?: number;
}

class HistoryDto {
  @Optional() @Matches(/^\d{1,16}$/, cursorMessage) cursor?: string;
  @Optional() @IsInt() @Min(1) @Max(200) limit?: number;
}

const Status = object('CronStatus', {
  status: choice(['running', 'leaderless']),
  enabled: flag,
  leader: nullable(text),
  instances: whole,
  workers: whole,
  unfinished: whole,
  time: moment,
});

const Instance = object('CronInstance', {
  id: text,
  address: text,
  kind: choice(['scheduler', 'worker']),
  status: text,
  started_at: moment,
  last_heartbeat: moment,
});

const CronTask = object('CronTask', {
  id: text,
  name: text,
  cron_expression: text,
  enabled: flag,
  unfinished: whole,
  next_run_at: nullable(moment),
});

/** Read-only routes of the older cron service, kept for programs that still call them. */
export function cronRoutes({ ports }: ApiParts, { heartbeatTimeoutMs }: ApiSettings): Route[] {
  const tag = 'cron';
  const { registry, workers, tasks, taskConfigs, clock } = ports;
  return [
    defineRoute({
      method: 'get',
      path: '/api/cron/status',
      operationId: 'getCronStatus',
      access: 'viewer',
      tag,
      summary: 'Show the state of the service',
      replies: { 200: Status },
      handle: async () => {
        const [schedulers, live, { unfinished }] = await Promise.all([
          registry.live(),
          workers.live(heartbeatTimeoutMs),
          tasks.totals(),
        ]);
        const leader = schedulers.find(({ state }) => state === 'leading');
        return ok({
          status: leader ? 'running' : 'leaderless',
          enabled: true,
          leader: leader?.id ?? null,
          instances: schedulers.length,
          workers: live.length,
          unfinished,
          time: isoOf(clock.now()),
        });
      },
    }),
    defineRoute({
      method: 'get',
      path: '/api/cron/instances',
      operationId: 'listCronInstances',
      access: 'viewer',
      tag,
      summary: 'List the live instances. An instance is a scheduler or a worker',
      replies: { 200: object('CronInstances', { items: list(Instance) }) },
      handle: async () => {
        const [schedulers, live] = await Promise.all([registry.live(), workers.live(heartbeatTimeoutMs)]);
        return ok({
          items: [
            ...schedulers.map(({ id, address, state, startedAt, lastHeartbeat }) => ({
              id,
              address,
              kind: 'scheduler',
              status: state,
              started_at: isoOf(startedAt),
              last_heartbeat: isoOf(lastHeartbeat),
            })),
            ...live.map(({ id, status, registration, load }) => ({
              id,
              address: registration.address,
              kind: 'worker',
              status,
              started_at: isoOf(registration.startedAt),
              last_heartbeat: isoOf(load.lastHeartbeat),
            })),
          ],
        });
      },
    }),
    defineRoute<TasksDto>({
      method: 'get',
      path: '/api/cron/tasks',
      operationId: 'listCronTasks',
      access: 'viewer',
      tag,
      summary: 'List the tasks in the order of their ids',
      query: TasksDto,
      replies: { 200: object('CronTasks', { items: list(CronTask), next_cursor: nullable(text) }) },
      handle: async ({ query: { cursor, limit = 100 } }) => {
        const { configs, next } = await taskConfigs.list({
          limit,
          ...(cursor !== undefined && { from: cursor }),
        });
        const items = configs.map(({ config, dueAt, open }) => ({
          id: config.id,
          name: config.toSnapshot().name,
          cron_expression: config.trigger.toString(),
          enabled: config.isEnabled,
          unfinished: open,
          next_run_at: dueAt === undefined ? null : isoOf(dueAt),
        }));
        return ok({ items, next_cursor: next ?? null });
      },
    }),
    defineRoute<StatisticsDto>({
      method: 'get',
      path: '/api/cron/tasks/{taskName}/stats',
      operationId: 'getCronTaskStatistics',
      access: 'viewer',
      tag,
      summary: 'Show the statistics of a task, found by its name or its id',
      query: StatisticsDto,
      replies: { 200: StatisticsView },
      handle: async ({ params, query: { days = 7 } }) => {
        const { config } = await findTaskByName(taskConfigs, params['taskName'] ?? '');
        return ok(await statisticsOf(ports, config.id, days));
      },
    }),
    defineRoute<HistoryDto>({
      method: 'get',
      path: '/api/cron/tasks/{taskName}/history',
      operationId: 'listCronTaskHistory',
      access: 'viewer',
      tag,
      summary: 'List the executions of a task, newest first. The task is found by its name or its id',
      query: HistoryDto,
      replies: { 200: ExecutionPage },
      handle: async ({ params, query: { cursor, limit = 50 } }) => {
        const { config } = await findTaskByName(taskConfigs, params['taskName'] ?? '');
        const page = await tasks.search({
          configId: config.id,
          limit,
          ...(cursor !== undefined && { cursor }),
        });
        const items = page.tasks.map(summarize);
        return ok({ items, next_cursor: page.next ?? null, looked_at: page.lookedAt });
      },
    }),
  ];
}
