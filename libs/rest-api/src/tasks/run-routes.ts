// In this API a "task" is a TaskConfig and an "execution" is a Task: see docs/glossary.md.
import { maxRunsTogether, type PauseOrder, type Submitted } from '@distribute-schedule/application';
import { taskConfigId, type JsonObject } from '@distribute-schedule/domain';
import { ArrayMaxSize, ArrayMinSize, IsArray } from 'class-validator';
import { AreParameters, IsMomentText, Nested, Optional, momentOf } from '../http/fields';
import { IsRunKey } from '../http/task-rules';
import { flag, list, object, text } from '../shape';
import { defineRoute, ok, type Call, type Reply, type Route } from '../http/route';
import type { ApiParts } from '../http/api-parts';
import { findTask } from './find-task';
import { PauseDto, pauseOrderOf } from './pause-fields';
import { TaskView, viewTask } from './task-view';

class TriggerTaskDto {
  /** Parameters that replace those of the task, field by field. */
  @Optional() @AreParameters() parameters?: JsonObject;
  /** Start time. When it is missing or in the past, the execution starts at once. */
  @Optional() @IsMomentText() run_at?: string;
}

class RunDto extends TriggerTaskDto {
  /** Runs of the task with the same key are one execution, in this request and in later ones. */
  @Optional() @IsRunKey() idempotency_key?: string;
}

class TriggerManyDto {
  /** Runs of the task. If one of them is refused, none starts. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(maxRunsTogether)
  @Nested(() => RunDto, { each: true })
  runs!: RunDto[];
}

const Triggered = object('Triggered', { execution_id: text, created: flag });
/** The runs in the order of the request. */
const TriggeredMany = object('TriggeredMany', { runs: list(Triggered) });
/** An audit record names at most this many executions of a request, because its size is limited. */
const maxAuditedIds = 20;

function orderOf({ parameters, run_at, idempotency_key }: Pick<RunDto, keyof RunDto>) {
  return {
    ...(parameters && { parameters }),
    ...(run_at !== undefined && { notBefore: momentOf(run_at) }),
    ...(idempotency_key !== undefined && { idempotencyKey: idempotency_key }),
  };
}

const viewSubmitted = ({ taskId, created }: Submitted) => ({ execution_id: taskId, created });

const summaryOf = (submitted: readonly Submitted[], created: number) => ({
  runs: submitted.length,
  created,
  execution_ids: submitted.slice(0, maxAuditedIds).map(({ taskId }) => taskId),
});

/** Routes that run a task by hand, enable it and disable it. */
export function runRoutes({
  ports,
  useCases: { triggerTask, triggerMany, setTaskEnabled },
}: ApiParts): Route[] {
  const tag = 'tasks';
  return [
    defineRoute<object, TriggerTaskDto>({
      method: 'post',
      path: '/api/v1/tasks/{id}/trigger',
      operationId: 'triggerTask',
      access: 'operator',
      tag,
      summary: 'Run a task by hand',
      body: TriggerTaskDto,
      example: { parameters: { day: '2026-12-01' } },
      bodyOptional: true,
      replies: { 200: Triggered, 202: Triggered },
      handle: async ({ params, body }) => {
        const id = taskConfigId(params['id']);
        const submitted = await triggerTask.execute({ id, ...orderOf(body) });
        const change = { of: 'execution', id: submitted.taskId, after: { task_id: id } };
        return { status: submitted.created ? 202 : 200, body: viewSubmitted(submitted), change };
      },
    }),
    defineRoute<object, TriggerManyDto>({
      method: 'post',
      path: '/api/v1/tasks/{id}/trigger-many',
      operationId: 'triggerTaskMany',
      access: 'operator',
      tag,
      summary: 'Run a task by hand many times, with parameters for each run. All runs start, or none',
      body: TriggerManyDto,
      example: { runs: [{ parameters: { customer: 1 }, idempotency_key: 'customer-1' }] },
      replies: { 200: TriggeredMany, 202: TriggeredMany },
      handle: async ({ params, body: { runs } }) => {
        const id = taskConfigId(params['id']);
        const submitted = await triggerMany.execute({ id, runs: runs.map(orderOf) });
        const created = submitted.filter((run) => run.created).length;
        const change = { of: 'task', id, after: summaryOf(submitted, created) };
        return { status: created > 0 ? 202 : 200, body: { runs: submitted.map(viewSubmitted) }, change };
      },
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/tasks/{id}/enable',
      operationId: 'enableTask',
      access: 'operator',
      tag,
      summary: 'Enable a task, so that its schedule starts executions again',
      replies: { 200: TaskView },
      handle: (call) => setEnabled(call, { enabled: true }),
    }),
    defineRoute<object, PauseDto>({
      method: 'post',
      path: '/api/v1/tasks/{id}/disable',
      operationId: 'disableTask',
      access: 'operator',
      tag,
      summary:
        'Disable a task, so that its schedule starts no more executions. With `until`, a scheduler enables it again at that time; its due times before it count as paused',
      body: PauseDto,
      example: { reason: 'the vendor moves its servers', until: '2099-12-01T06:00:00Z' },
      bodyOptional: true,
      replies: { 200: TaskView },
      handle: (call) => setEnabled(call, { enabled: false, ...pauseOrderOf(call.body) }),
    }),
  ];

  async function setEnabled(
    { params, caller }: Pick<Call<object, object>, 'params' | 'caller'>,
    order: PauseOrder & { readonly enabled: boolean },
  ): Promise<Reply> {
    const before = await findTask(ports.taskConfigs, params['id']);
    const { id } = before.config;
    const after = viewTask(await setTaskEnabled.execute({ id, ...order, by: caller.name }));
    return { ...ok(after), change: { of: 'task', id, before: viewTask(before), after } };
  }
}
