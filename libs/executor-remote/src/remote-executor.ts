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
import { offering, type RemoteInstance, type RemoteInstances } from './remote-instance';
import { NotReachedError, reasonOf, type ServiceAnswer, type ServiceCalls } from './service-calls';
import { resultIn } from './service-result';

export interface RemoteExecutorParts {
  readonly instances: RemoteInstances;
  readonly calls: ServiceCalls;
  readonly chooseInstance: ChooseInstance;
  /** Returns a random number in [0, 1). */
  readonly chance?: () => number;
}

/** What this worker remembers of a config for balancing. */
interface Memo {
  roundRobinIndex: number;
  lastInstanceId: string | undefined;
}

/** Statuses by which an instance says that it did not take the work: another may. */
const notTaken = [429, 503];
/** Where no instance is well, the next attempt is better made when one may be. */
const nobodyPauseMs = 5_000;
/** Beyond so many configs, the memory of balancing begins anew. */
const mostMemos = 10_000;

/** Runs a task on a service that registered itself: on one of its healthy instances that offers the task. */
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
    const { taskName, offering: offered } = offering(all, task.handler);
    let left = offered.filter(({ status }) => status === 'healthy').sort((a, b) => (a.id < b.id ? -1 : 1));
    if (left.length === 0) {
      throw new ExecutionError(nobodyFor(task.handler, offered), { retryAfterMs: nobodyPauseMs });
    }
    const memo = this.memoOf(task.configId);
    memo.roundRobinIndex += 1;
    const refusals: string[] = [];
    let comeBackAfterMs: number | undefined;
    while (left.length > 0) {
      const instance = this.choose(left, task, memo);
      const answer = await this.ask(instance, taskName, task, context);
      if (answer instanceof Error || notTaken.includes(answer.status)) {
        const said = answer instanceof Error ? answer.message : `it answered ${answer.status}`;
        if (!(answer instanceof Error)) comeBackAfterMs ??= answer.retryAfterMs;
        context.logger.warn(`${instance.id} did not take it: ${said}`);
        refusals.push(`${instance.id}: ${said}`);
        left = left.filter((other) => other !== instance);
        continue;
      }
      memo.lastInstanceId = instance.id;
      return this.understood(instance, answer, task, context);
    }
    throw new ExecutionError(`no instance took it. ${refusals.join('; ')}`, {
      ...(comeBackAfterMs !== undefined && { retryAfterMs: comeBackAfterMs }),
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

  /** @returns the error where the instance was not reached; throws where the request may have arrived */
  private async ask(
    instance: RemoteInstance,
    taskName: string,
    task: ExecutionTask,
    context: ExecutionContext,
  ): Promise<ServiceAnswer | NotReachedError> {
    const { signal } = context;
    try {
      const answer = await this.loads.during(instance.id, () =>
        this.parts.calls.post(instance, {
          path: '/execute',
          body: requestBody(instance, taskName, task, context),
          headers: requestHeaders(task, context),
          signal,
        }),
      );
      const running = answer.json?.['running'];
      if (typeof running === 'number' && running >= 0) this.loads.said(instance.id, running);
      return answer;
    } catch (error) {
      if (error instanceof NotReachedError) return error;
      // The service may still work on it, and nobody waits for that any more.
      this.cancel(instance, task.id, context.attempt);
      if (signal.aborted) throw signal.reason;
      throw new ExecutionError(`${instance.id}: ${reasonOf(error)}`, { cause: error });
    }
  }

  private understood(
    instance: RemoteInstance,
    answer: ServiceAnswer,
    task: ExecutionTask,
    { callbackUrl, logger, attempt }: ExecutionContext,
  ): ExecutionResult | HandedOff {
    const { id } = instance;
    if (answer.status === 202) {
      if (callbackUrl !== undefined) return accepted(id);
      this.cancel(instance, task.id, attempt);
      throw new ExecutionError(
        `${id} wants to call back, and this worker knows no address for that (api.public_url)`,
      );
    }
    if (answer.status < 200 || answer.status > 299) {
      const said = answer.json?.['error'];
      const why = typeof said === 'string' ? `: ${said.slice(0, 500)}` : '';
      throw new ExecutionError(`${id} answered ${answer.status}${why}`, {
        ...(answer.retryAfterMs !== undefined && { retryAfterMs: answer.retryAfterMs }),
      });
    }
    logger.info(`${id} answered`);
    return resultIn(id, answer.json);
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
    if (this.memos.size >= mostMemos) this.memos.clear();
    // Start at a random index, because workers that all start at 0 would all call the same instance first.
    const memo = { roundRobinIndex: Math.floor(this.chance() * 1000), lastInstanceId: undefined };
    this.memos.set(configId, memo);
    return memo;
  }
}

function requestBody(
  { id: executorId }: RemoteInstance,
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
      callback_url: underToken(
        callbackUrl,
        callbackToken({ executionId, attempt, executorId }, attemptToken),
      ),
    }),
  };
}

/** The callback url as this instance alone may use it. */
function underToken(callbackUrl: string, token: string): string {
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

function nobodyFor(handler: string, offered: readonly RemoteInstance[]): string {
  if (offered.length === 0) return `no registered instance offers ${handler}`;
  const counts = new Map<string, number>();
  for (const { status } of offered) counts.set(status, (counts.get(status) ?? 0) + 1);
  const states = [...counts].map(([status, count]) => `${count} ${status}`).join(', ');
  return `no instance that offers ${handler} is healthy: ${states}`;
}
