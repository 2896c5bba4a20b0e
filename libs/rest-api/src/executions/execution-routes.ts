// In this API a "task" is a TaskConfig and an "execution" is a Task: see docs/glossary.md.
import type { RerunProgress } from '@distribute-schedule/application';
import {
  TaskNotFoundError,
  taskConfigId,
  taskId,
  taskIdPattern,
  workerId,
  type TaskCause,
  type TaskQuery,
} from '@distribute-schedule/domain';
import { IsIn, IsInt, IsString, Length, Matches, Max, Min } from 'class-validator';
import { AreChoices, IsMomentText, Optional, choicesOf, cursorMessage, momentOf } from '../http/fields';
import { RequestError } from '../problems/problem';
import { choice, flag, list, nullable, object, text, whole } from '../shape';
import { defineRoute, ok, type Route } from '../http/route';
import type { ApiParts } from '../http/api-parts';
import { IsTaskConfigId } from '../http/task-rules';
import {
  ExecutionPage,
  ExecutionView,
  executionStatuses,
  summarize,
  taskCauses,
  viewExecution,
} from './execution-view';

const cursorPattern = /^\d{1,16}$/;

class ListExecutionsDto {
  @Optional() @IsTaskConfigId() task_id?: string;
  /** Only these statuses, separated by commas. */
  @Optional() @AreChoices(executionStatuses) status?: string;
  @Optional() @IsString() @Length(1, 128) worker_id?: string;
  @Optional() @IsString() @Length(1, 64) executor?: string;
  @Optional() @IsIn(taskCauses) cause?: TaskCause;
  /** Only executions whose id or error contains this text, in capital or small letters. */
  @Optional() @IsString() @Length(1, 200) search?: string;
  /** Only executions that have ended and took at least this long. */
  @Optional() @IsInt() @Min(0) @Max(1e12) min_duration_ms?: number;
  /** Only executions that were created at or after this time. */
  @Optional() @IsMomentText() from?: string;
  /** Only executions that were created before this time. */
  @Optional() @IsMomentText() to?: string;
  @Optional()
  @Matches(cursorPattern, cursorMessage)
  cursor?: string;
  @Optional() @IsInt() @Min(1) @Max(200) limit?: number;
}

class RerunFailedDto {
  @Optional() @IsTaskConfigId() task_id?: string;
  @IsMomentText() from!: string;
  @IsMomentText() to!: string;
  /** Maximum number of reruns that are unfinished at the same time. */
  @Optional() @IsInt() @Min(1) @Max(20) concurrency?: number;
  /** The `next_cursor` of the previous response. */
  @Optional() @IsString() @Length(1, 8000) cursor?: string;
}

const Cancelled = object('Cancelled', { outcome: choice(['cancelled', 'requested']) });
const Rerun = object('Rerun', { execution_id: text, created: flag });
const RerunMany = object('RerunMany', {
  results: list(
    object('RerunOne', { of: text, execution_id: nullable(text), created: flag, reason: nullable(text) }),
  ),
  /** Number of reruns that have not ended yet. */
  unfinished: whole,
  /** Cursor for the next call. Null when all executions are rerun and all reruns have ended. */
  next_cursor: nullable(text),
});

const defaultLimit = 50;

/** Routes that list, read, cancel and rerun executions. */
export function executionRoutes({ ports, useCases }: ApiParts): Route[] {
  const { cancelTask, rerunTask, rerunFailed } = useCases;
  const tag = 'executions';
  return [
    defineRoute<ListExecutionsDto>({
      method: 'get',
      path: '/api/v1/executions',
      operationId: 'listExecutions',
      access: 'viewer',
      tag,
      summary:
        'List executions, newest first. Without `task_id` the list holds the newest 200,000 executions; with it, all executions of that task that are kept. The cursor stays valid while executions are created. A page reads about 1,000 executions at most, `looked_at` of them: with filters it may be short or even empty, and there are more pages as long as `next_cursor` is not null. Filters by task, worker, or a status other than `success` read only those executions',
      query: ListExecutionsDto,
      replies: { 200: ExecutionPage },
      handle: async ({ query }) => {
        const { tasks, next, lookedAt } = await ports.tasks.search(queryOf(query));
        return ok({ items: tasks.map(summarize), next_cursor: next ?? null, looked_at: lookedAt });
      },
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/executions/{id}',
      operationId: 'getExecution',
      access: 'viewer',
      tag,
      summary: 'Read an execution with its steps and its result',
      replies: { 200: ExecutionView },
      handle: async ({ params }) => {
        const id = taskId(params['id']);
        const task = await ports.tasks.find(id);
        if (!task) throw new TaskNotFoundError(id);
        return ok(viewExecution(task));
      },
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/executions/{id}/cancel',
      operationId: 'cancelExecution',
      access: 'operator',
      tag,
      summary:
        'Cancel an execution. A waiting execution is cancelled at once; a running one is asked to stop',
      replies: { 202: Cancelled },
      handle: async ({ params }) => {
        const id = taskId(params['id']);
        const before = await ports.tasks.find(id);
        const outcome = await cancelTask.execute({ taskId: id });
        const change = { of: 'execution', id, before: { status: before?.status }, after: { outcome } };
        return { status: 202, body: { outcome }, change };
      },
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/executions/{id}/rerun',
      operationId: 'rerunExecution',
      access: 'operator',
      tag,
      summary:
        'Rerun a finished execution. The rerun is a new execution that refers to the old one in `rerun_of`',
      replies: { 202: Rerun },
      handle: async ({ params }) => {
        const id = taskId(params['id']);
        const { taskId: rerunId, created } = await rerunTask.execute({ taskId: id });
        const change = { of: 'execution', id: rerunId, after: { rerun_of: id } };
        return { status: 202, body: { execution_id: rerunId, created }, change };
      },
    }),
    defineRoute<object, RerunFailedDto>({
      method: 'post',
      path: '/api/v1/executions/rerun-failed',
      operationId: 'rerunFailedExecutions',
      access: 'operator',
      tag,
      summary:
        'Rerun all executions that failed in a time range, each at most once. One call starts reruns until `concurrency` of them are unfinished; call again with `next_cursor` until it is null. To stop, stop calling',
      body: RerunFailedDto,
      example: { from: '2026-12-01T00:00:00Z', to: '2026-12-02T00:00:00Z', concurrency: 5 },
      replies: { 202: RerunMany },
      handle: async ({ body }) => {
        const { task_id, concurrency = 5, cursor } = body;
        const [from, to] = [momentOf(body.from), momentOf(body.to)];
        if (from >= to) throw invalid('to', 'to must be later than from');
        const { outcomes, progress } = await rerunFailed.execute({
          from,
          to,
          concurrency,
          ...(task_id !== undefined && { configId: taskConfigId(task_id, 'task_id') }),
          ...(cursor !== undefined && { resume: readCursor(cursor) }),
        });
        const results = outcomes.map((outcome) =>
          'refused' in outcome
            ? { of: outcome.of, execution_id: null, created: false, reason: outcome.refused.message }
            : { of: outcome.of, execution_id: outcome.taskId, created: outcome.created, reason: null },
        );
        const change = { of: 'execution', id: `${results.length} executions`, after: { results } };
        const unfinished = progress?.unfinished.length ?? 0;
        const next_cursor = progress ? cursorOf(progress) : null;
        return {
          status: 202,
          body: { results, unfinished, next_cursor },
          ...(results.length > 0 && { change }),
          ...(unfinished >= concurrency && { headers: { 'Retry-After': '1' } }),
        };
      },
    }),
  ];
}

function queryOf(dto: ListExecutionsDto): TaskQuery {
  const { task_id, status, worker_id, executor, cause, search, min_duration_ms, from, to, cursor } = dto;
  return {
    limit: dto.limit ?? defaultLimit,
    ...(task_id !== undefined && { configId: taskConfigId(task_id, 'task_id') }),
    ...(status !== undefined && { statuses: choicesOf(executionStatuses, status) }),
    ...(worker_id !== undefined && { workerId: workerId(worker_id, 'worker_id') }),
    ...(executor !== undefined && { executor }),
    ...(cause !== undefined && { cause }),
    ...(search !== undefined && { search }),
    ...(min_duration_ms !== undefined && { minDurationMs: min_duration_ms }),
    ...(from !== undefined && { from: momentOf(from) }),
    ...(to !== undefined && { to: momentOf(to) }),
    ...(cursor !== undefined && { cursor }),
  };
}

const cursorOf = ({ cursor = '', unfinished }: RerunProgress): string =>
  Buffer.from([cursor, ...unfinished].join(' ')).toString('base64url');

function readCursor(text: string): RerunProgress {
  const [cursor = '', ...ids] = Buffer.from(text, 'base64url').toString().split(' ');
  const isValid = (cursor === '' || cursorPattern.test(cursor)) && ids.length <= 20 && ids.every(isTaskId);
  if (!isValid) throw invalid('cursor', 'cursor must be the next_cursor of the previous response');
  return { cursor: cursor === '' ? undefined : cursor, unfinished: ids.map((id) => taskId(id)) };
}

const isTaskId = (text: string): boolean => taskIdPattern.test(text);

function invalid(field: string, reason: string): RequestError {
  return new RequestError(400, 'request.invalid', reason, { field, reason });
}
