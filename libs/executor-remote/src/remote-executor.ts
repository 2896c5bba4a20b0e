import {
  ExecutionError,
  accepted,
  type ExecutionContext,
  type ExecutionResult,
  type ExecutionTask,
  type Executor,
  type HandedOff,
} from '@distribute-schedule/executor-api';
import { callbackToken } from './callback-token';
import type { ChooseInstance } from './choose-instance';
import { InstanceLoads } from './instance-load';
import { instancesOffering, type RemoteInstance, type RemoteInstances } from './remote-instance';
import { NotReachedError, reasonOf, type ServiceResponse, type ServiceCalls } from './service-calls';
import { resultFrom } from './service-result';

export interface RemoteExecutorParts {
  readonly instances: RemoteInstances;
  readonly calls: ServiceCalls;
  readonly chooseInstance: ChooseInstance;
  /** Returns a random number in [0, 1). */
  readonly chance?: () => number;
}

/** Balancing state of a config, as this worker remembers it. */
interface Memo {
  roundRobinIndex: number;
  lastInstanceId: string | undefined;
}

/** Statuses with which an instance declines the work, so that the executor may try another one. */
const declinedStatuses = [429, 503];
/** Delay before the next attempt when no instance is healthy, so that one has time to recover. */
const noInstanceRetryMs = 5_000;
/** Beyond this number of configs, all memos are dropped, so that memory stays bounded. */
const maxMemos = 10_000;

/** Runs a task on one healthy instance of a registered service that offers the task. */
export class RemoteExecutor implements Executor {
  readonly type = 'remote';
  readonly protocol = 'http';
  private readonly loads = new InstanceLoads();
  private readonly memos = new Map<string, Memo>();
  private readonly cancelling = new Set<Promise<void>>();
  private readonly chance: () => number;

  constructor(private readonly parts: RemoteExecutorParts) {
    this.chance = parts.chance ?? Math.random;
  }

  async execute(task: ExecutionTask, context: ExecutionContext): Promise<ExecutionResult | HandedOff> {
    const all = await this.parts.instances.all();
    this.loads.keepOnly(all);
    const { taskName, offered } = instancesOffering(all, task.handler);
    let left = offered.filter(({ status }) => status === 'healthy').sort((a, b) => (a.id < b.id ? -1 : 1));
    if (left.length === 0) {
      throw new ExecutionError(noInstanceMessage(task.handler, offered), { retryAfterMs: noInstanceRetryMs });
    }
    const memo = this.memoOf(task.configId);
    memo.roundRobinIndex += 1;
    const refusals: string[] = [];
    let retryAfterMs: number | undefined;
    while (left.length > 0) {
      const instance = this.choose(left, task, memo);
      const response = await this.call(instance, taskName, task, context);
      if (response instanceof Error || declinedStatuses.includes(response.status)) {
        const reason = response instanceof Error ? response.message : `it returned status ${response.status}`;
        if (!(response instanceof Error)) retryAfterMs ??= response.retryAfterMs;
        context.logger.warn(`${instance.id} did not take the task: ${reason}`);
        refusals.push(`${instance.id}: ${reason}`);
        left = left.filter((other) => other !== instance);
        continue;
      }
      memo.lastInstanceId = instance.id;
      return this.outcomeOf(instance, response, task, context);
    }
    throw new ExecutionError(`no instance took the task: ${refusals.join('; ')}`, {
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    });
  }

  async stop(): Promise<void> {
    await Promise.all(this.cancelling);
  }

  private choose(
    left: readonly RemoteInstance[],
    { configId, balancing = '' }: ExecutionTask,
    { roundRobinIndex, lastInstanceId: lastId }: Memo,
  ): RemoteInstance {
    const candidates = left.map((instance) => {
      const { id, weight } = instance;
      return { id, weight, load: this.loads.of(instance), instance };
    });
    const choice = { configId, roundRobinIndex, lastId, chance: this.chance() };
    return this.parts.chooseInstance(balancing, candidates, choice).instance;
  }

  /** @returns the error if the instance was not reached; throws if the request may have arrived */
  private async call(
    instance: RemoteInstance,
    taskName: string,
    task: ExecutionTask,
    context: ExecutionContext,
  ): Promise<ServiceResponse | NotReachedError> {
    const { signal } = context;
    try {
      const response = await this.loads.whileCalling(instance.id, () =>
        this.parts.calls.post(instance, {
          path: '/execute',
          body: requestBody(instance, taskName, task, context),
          headers: requestHeaders(task, context),
          signal,
        }),
      );
      const running = response.json?.['running'];
      if (typeof running === 'number' && running >= 0) this.loads.report(instance.id, running);
      return response;
    } catch (error) {
      if (error instanceof NotReachedError) return error;
      // The service may still run the attempt, although nobody waits for the outcome any more.
      this.cancel(instance, task.id, context.attempt);
      if (signal.aborted) throw signal.reason;
      throw new ExecutionError(`${instance.id}: ${reasonOf(error)}`, { cause: error });
    }
  }

  private outcomeOf(
    instance: RemoteInstance,
    response: ServiceResponse,
    task: ExecutionTask,
    { callbackUrl, logger, attempt }: ExecutionContext,
  ): ExecutionResult | HandedOff {
    const { id } = instance;
    if (response.status === 202) {
      if (callbackUrl !== undefined) return accepted(id);
      this.cancel(instance, task.id, attempt);
      throw new ExecutionError(
        `${id} accepted the task and wants to call back, but this worker does not know the public address of the API; set api.public_url`,
      );
    }
    if (response.status < 200 || response.status > 299) {
      const reason = response.json?.['error'];
      const why = typeof reason === 'string' ? `: ${reason.slice(0, 500)}` : '';
      throw new ExecutionError(`${id} returned status ${response.status}${why}`, {
        ...(response.retryAfterMs !== undefined && { retryAfterMs: response.retryAfterMs }),
      });
    }
    logger.info(`${id} returned the outcome`);
    return resultFrom(id, response.json);
  }

  private cancel(instance: RemoteInstance, executionId: string, attempt: number): void {
    const cancelled = this.parts.calls.cancel(instance, executionId, attempt).finally(() => {
      this.cancelling.delete(cancelled);
    });
    this.cancelling.add(cancelled);
  }

  private memoOf(configId: string): Memo {
    const known = this.memos.get(configId);
    if (known) return known;
    if (this.memos.size >= maxMemos) this.memos.clear();
    // Start at a random index, because workers that all start at 0 would all call the same instance first.
    const memo = { roundRobinIndex: Math.floor(this.chance() * 1000), lastInstanceId: undefined };
    this.memos.set(configId, memo);
    return memo;
  }
}

function requestBody(
  { id: executorId, requiresSignature = false }: RemoteInstance,
  taskName: string,
  { id: executionId, parameters }: ExecutionTask,
  { attempt, attemptToken, scheduledTime, timeoutMs, idempotencyKey, callbackUrl }: ExecutionContext,
) {
  return {
    execution_id: executionId,
    task_name: taskName,
    parameters,
    attempt,
    scheduled_time: new Date(scheduledTime).toISOString(),
    timeout_seconds: timeoutMs / 1000,
    idempotency_key: idempotencyKey,
    ...(callbackUrl !== undefined && {
      callback_url: withToken(
        callbackUrl,
        callbackToken(
          { executionId, attempt, executorId, ...(requiresSignature && { mustBeSigned: true }) },
          attemptToken,
        ),
      ),
    }),
  };
}

/** Replaces the token of a callback URL by one that is valid for the called instance only. */
function withToken(callbackUrl: string, token: string): string {
  const url = new URL(callbackUrl);
  url.searchParams.set('token', token);
  return url.href;
}

function requestHeaders(
  { id, configId }: ExecutionTask,
  { attempt, scheduledTime, idempotencyKey }: ExecutionContext,
): Record<string, string> {
  return {
    'idempotency-key': idempotencyKey,
    'x-schedule-execution-id': id,
    'x-schedule-task-id': configId,
    'x-schedule-attempt': String(attempt),
    'x-schedule-time': new Date(scheduledTime).toISOString(),
  };
}

function noInstanceMessage(handler: string, offered: readonly RemoteInstance[]): string {
  if (offered.length === 0) return `no registered instance offers the task ${handler}`;
  const counts = new Map<string, number>();
  for (const { status } of offered) counts.set(status, (counts.get(status) ?? 0) + 1);
  const states = [...counts].map(([status, count]) => `${count} ${status}`).join(', ');
  return `no instance that offers the task ${handler} is healthy: ${states}`;
}
