import type { RerunProgress } from '@distribute-schedule/application';
import {
  TaskNotFoundError,
  taskConfigId,
  taskId,
  taskIdPattern,
  workerId,
  type TaskStatus,
} from '@distribute-schedule/domain';
import { IsIn, IsInt, IsString, Length, Matches, Max, Min } from 'class-validator';
import { IsMomentText, Optional, cursorMessage, momentOf } from '../http/fields';
import { RequestError } from '../problems/problem';
import { choice, flag, list, nullable, object, text, whole } from '../shape';
import { defineRoute, ok, type Route } from '../http/route';
import type { ApiParts } from '../http/api-parts';
import { IsTaskConfigId } from '../http/task-rules';
import { ExecutionPage, ExecutionView, executionStatuses, summarize, viewExecution } from './execution-view';

const cursorPattern = /^\d{1,16}$/;

class ListExecutionsDto {
  @Optional() @IsTaskConfigId() task_id?: string;
  @Optional() @IsIn(executionStatuses) status?: TaskStatus;
  @Optional() @IsString() @Length(1, 128) worker_id?: string;
  /** Made at or after this. */
  @Optional() @IsMomentText() from?: string;
  /** Made before this. */
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
  /** As many of the repetitions at most are unfinished at a time. */
  @Optional() @IsInt() @Min(1) @Max(20) concurrency?: number;
  /** The next_cursor of the answer before. */
  @Optional() @IsString() @Length(1, 8000) cursor?: string;
}

const Cancelled = object('Cancelled', { outcome: choice(['cancelled', 'requested']) });
const Rerun = object('Rerun', { execution_id: text, created: flag });
const RerunMany = object('RerunMany', {
  results: list(
    object('RerunOne', { of: text, execution_id: nullable(text), created: flag, reason: nullable(text) }),
  ),
  /** How many repetitions have not ended yet. */
  unfinished: whole,
  /** Ask again with it to go on; null once nothing is left to be repeated or to be waited for. */
  next_cursor: nullable(text),
});

const usualPage = 50;

/** The runs of tasks: find, read, cancel, repeat. */
export function executionRoutes({ ports, useCases }: ApiParts): Route[] {
  const { cancelTask, rerunTask, rerunFailed } = useCases;
  const tag = 'executions';
  return [
    defineRoute<ListExecutionsDto>({
      method: 'get',
      path: '/api/v1/executions',
      access: 'viewer',
      tag,
      summary:
        'List executions, those made last first; of all tasks the newest 200,000, of one task all that is kept. The cursor stays right while others are made. A page looks at 1,000 at most: with conditions it may be short, or even empty, and go on as long as there is a next_cursor',
      query: ListExecutionsDto,
      replies: { 200: ExecutionPage },
      handle: async ({ query: { task_id, status, worker_id, from, to, cursor, limit = usualPage } }) => {
        const { tasks, next } = await ports.tasks.search({
          limit,
          ...(task_id !== undefined && { configId: taskConfigId(task_id, 'task_id') }),
          ...(status !== undefined && { statuses: [status] }),
          ...(worker_id !== undefined && { workerId: workerId(worker_id, 'worker_id') }),
          ...(from !== undefined && { from: momentOf(from) }),
          ...(to !== undefined && { to: momentOf(to) }),
          ...(cursor !== undefined && { cursor }),
        });
        return ok({ items: tasks.map(summarize), next_cursor: next ?? null });
      },
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/executions/{id}',
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
      access: 'operator',
      tag,
      summary: 'Cancel what waits, and ask what runs to stop',
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
      access: 'operator',
      tag,
      summary: 'Repeat a finished execution as a new one that names it',
      replies: { 202: Rerun },
      handle: async ({ params }) => {
        const id = taskId(params['id']);
        const { taskId: made, created } = await rerunTask.execute({ taskId: id });
        const change = { of: 'execution', id: made, after: { rerun_of: id } };
        return { status: 202, body: { execution_id: made, created }, change };
      },
    }),
    defineRoute<object, RerunFailedDto>({
      method: 'post',
      path: '/api/v1/executions/rerun-failed',
      access: 'operator',
      tag,
      summary:
        'Repeat those that failed within a span of time, each once however often this is asked. It makes as many as may run beside those that have not ended, and answers: ask again with next_cursor until there is none. Who stops asking stops it',
      body: RerunFailedDto,
      replies: { 202: RerunMany },
      handle: async ({ body }) => {
        const { task_id, concurrency = 5, cursor } = body;
        const [from, to] = [momentOf(body.from), momentOf(body.to)];
        if (from >= to) throw invalid('to', 'to must lie after from');
        const { outcomes, progress } = await rerunFailed.execute({
          from,
          to,
          concurrency,
          ...(task_id !== undefined && { configId: taskConfigId(task_id, 'task_id') }),
          ...(cursor !== undefined && { resume: progressIn(cursor) }),
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

const cursorOf = ({ cursor = '', unfinished }: RerunProgress): string =>
  Buffer.from([cursor, ...unfinished].join(' ')).toString('base64url');

function progressIn(given: string): RerunProgress {
  const [cursor = '', ...ids] = Buffer.from(given, 'base64url').toString().split(' ');
  const isOurs = (cursor === '' || cursorPattern.test(cursor)) && ids.length <= 20 && ids.every(isTaskId);
  if (!isOurs) throw invalid('cursor', 'cursor must be the next_cursor of the answer before');
  return { cursor: cursor === '' ? undefined : cursor, unfinished: ids.map((id) => taskId(id)) };
}

const isTaskId = (text: string): boolean => taskIdPattern.test(text);

function invalid(field: string, reason: string): RequestError {
  return new RequestError(400, 'request.invalid', reason, { field, reason });
}
