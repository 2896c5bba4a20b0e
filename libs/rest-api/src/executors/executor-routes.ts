// In this API an "executor" is an ExecutorInstance and a "task" is a TaskConfig: see docs/glossary.md.
import type { RegisterExecutorCommand } from '@distribute-schedule/application';
import { executorInstanceId, type ExecutorInstance } from '@distribute-schedule/domain';
import { serviceLimitOf, isService } from '../access/authenticate';
import { Problem } from '../problems/problem';
import type { ApiParts } from '../http/api-parts';
import { defineRoute, ok, type Reply, type Route } from '../http/route';
import {
  AdjustExecutorDto,
  ExecutorStatusDto,
  RegisterExecutorDto,
  type AdvertisedTaskDto,
} from './executor-dtos';
import {
  ExecutorListView,
  ExecutorView,
  RegisteredView,
  viewExecutor,
  viewRegistered,
} from './executor-view';

const path = '/api/v1/executors';
const tag = 'executors';

/** Routes on which remote services register and deregister, and on which people list them and set their status. */
export function executorRoutes({ ports, useCases }: ApiParts): readonly Route[] {
  const { registerExecutor, deregisterExecutor, adjustExecutor, setExecutorStatus } = useCases;
  return [
    defineRoute({
      method: 'post',
      path: `${path}/register`,
      operationId: 'registerExecutor',
      access: 'executor',
      tag,
      summary:
        'Register an instance of a service with the tasks that it offers. The service repeats this call as its heartbeat',
      body: RegisterExecutorDto,
      example: {
        name: 'reports',
        instance_id: 'reports-1',
        base_url: 'http://reports-1.example.com:9000',
        tasks: [{ task_name: 'nightly', cron: '0 0 2 * * *' }],
      },
      replies: { 200: RegisteredView, 201: RegisteredView, 403: Problem, 409: Problem },
      handle: async ({ body, caller }) => {
        const registered = await registerExecutor.execute({
          ...commandOf(body),
          ...serviceLimitOf(caller),
          isByService: isService(caller, body.name),
        });
        const { id } = registered.instance;
        const change = { of: 'executor', id, after: viewExecutor(registered.instance) };
        return {
          status: registered.isNew ? 201 : 200,
          body: viewRegistered(registered, { withKey: isService(caller, body.name) }),
          // A heartbeat is not a change, so the audit does not record it.
          ...(registered.isChanged && { change }),
        };
      },
    }),
    defineRoute({
      method: 'get',
      path,
      operationId: 'listExecutors',
      access: 'viewer',
      tag,
      summary: 'List all registered instances',
      replies: { 200: ExecutorListView },
      handle: async () => {
        const instances = await ports.executorInstances.all();
        return ok({ items: [...instances].sort((a, b) => (a.id < b.id ? -1 : 1)).map(viewExecutor) });
      },
    }),
    defineRoute({
      method: 'put',
      path: `${path}/{id}/status`,
      operationId: 'setExecutorStatus',
      access: 'operator',
      tag,
      summary: 'Put an instance into maintenance, or end its maintenance',
      body: ExecutorStatusDto,
      example: { status: 'maintenance', reason: 'upgrade' },
      replies: { 200: ExecutorView, 404: Problem },
      handle: async ({ params, body: { status, reason } }) => {
        const id = executorInstanceId(params['id'], 'id');
        const before = await ports.executorInstances.find(id);
        const instance = await setExecutorStatus.execute({
          id,
          status,
          ...(reason !== undefined && { reason }),
        });
        return changed(before, instance);
      },
    }),
    defineRoute({
      method: 'patch',
      path: `${path}/{id}`,
      operationId: 'updateExecutor',
      access: 'operator',
      tag,
      summary:
        'Change the weight or the labels of an instance. They stay until its service registers others than before. Only the service can change the address',
      body: AdjustExecutorDto,
      example: { weight: 5 },
      replies: { 200: ExecutorView, 404: Problem },
      handle: async ({ params, body: { weight, labels } }) => {
        const id = executorInstanceId(params['id'], 'id');
        const before = await ports.executorInstances.find(id);
        const instance = await adjustExecutor.execute({
          id,
          ...(weight !== undefined && { weight }),
          ...(labels !== undefined && { labels }),
        });
        return changed(before, instance);
      },
    }),
    defineRoute({
      method: 'delete',
      path: `${path}/{id}`,
      operationId: 'deregisterExecutor',
      access: 'executor',
      tag,
      summary: 'Deregister an instance. It receives no more executions',
      replies: { 204: 'none', 403: Problem, 404: Problem },
      handle: async ({ params, caller }) => {
        const id = executorInstanceId(params['id'], 'id');
        const before = await ports.executorInstances.find(id);
        await deregisterExecutor.execute({ id, ...serviceLimitOf(caller) });
        return { status: 204, change: { of: 'executor', id, before: before && viewExecutor(before) } };
      },
    }),
  ];
}

function changed(before: ExecutorInstance | undefined, instance: ExecutorInstance): Reply {
  const after = viewExecutor(instance);
  const change = { of: 'executor', id: instance.id, before: before && viewExecutor(before), after };
  return { ...ok(after), change };
}

function commandOf(dto: RegisterExecutorDto): RegisterExecutorCommand {
  const { name, base_url: baseUrl, health_check_url: healthCheckUrl, weight, labels, tasks } = dto;
  return {
    id: executorInstanceId(dto.instance_id),
    name,
    baseUrl,
    ...(healthCheckUrl !== undefined && { healthCheckUrl }),
    ...(weight !== undefined && { weight }),
    ...(labels !== undefined && { labels }),
    ...(dto.require_signed_callbacks !== undefined && { requiresSignature: dto.require_signed_callbacks }),
    ...(dto.rotate_key !== undefined && { rotateKey: dto.rotate_key }),
    tasks: tasks.map(advertisedTaskOf),
  };
}

function advertisedTaskOf(dto: AdvertisedTaskDto): RegisterExecutorCommand['tasks'][number] {
  const { cron, timeout } = dto;
  return {
    taskName: dto.task_name,
    ...(cron !== undefined && { cron }),
    ...(dto.time_zone !== undefined && { timeZone: dto.time_zone }),
    ...(dto.execution_mode !== undefined && { executionMode: dto.execution_mode }),
    ...(dto.load_balance_strategy !== undefined && { loadBalanceStrategy: dto.load_balance_strategy }),
    ...(timeout !== undefined && { timeoutMs: Math.ceil(timeout * 1000) }),
  };
}
