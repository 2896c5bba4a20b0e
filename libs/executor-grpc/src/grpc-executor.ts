import {
  accepted,
  ExecutionError,
  type ExecutionContext,
  type ExecutionResult,
  type ExecutionTask,
  type Executor,
  type HandedOff,
} from '@distribute-schedule/executor-api';
import { EgressRefusedError, ParametersError, type EgressGuard } from '@distribute-schedule/executor-http';
import { credentials, Metadata } from '@grpc/grpc-js';
import { callOnce, callWithStream } from './call-service';
import { Channels, type Channel } from './channels';
import { checkHealth } from './check-health';
import { failureOfCall, hasTimedOut } from './grpc-failure';
import { readGrpcParameters, type GrpcParameters } from './grpc-parameters';
import type { ExecuteRequest, ExecuteResponse } from './protocol';
import { noTls, tlsCredentials, type GrpcTlsSettings } from './tls-credentials';

/** How long a successful health check counts. */
const maxHealthAgeMs = 10_000;

/** Runs a task by calling a gRPC service that implements executor.v1. */
export class GrpcExecutor implements Executor {
  readonly type = 'grpc';
  readonly protocol = 'grpc';
  private channels: Channels | undefined;

  constructor(
    private readonly guard: EgressGuard,
    private readonly tls: GrpcTlsSettings = noTls,
  ) {}

  /** Throws if the files of the TLS settings cannot be used. */
  start(): Promise<void> {
    const secure = tlsCredentials(this.tls);
    this.channels ??= new Channels(this.guard, (tls) => (tls ? secure() : credentials.createInsecure()));
    return Promise.resolve();
  }

  stop(): Promise<void> {
    this.channels?.close();
    this.channels = undefined;
    return Promise.resolve();
  }

  async execute(task: ExecutionTask, context: ExecutionContext): Promise<ExecutionResult | HandedOff> {
    try {
      const parameters = readGrpcParameters(task.parameters);
      // The executor may have been stopped: the worker does not wait for an attempt that ignores its signal.
      const { channels } = this;
      if (!channels) throw new ExecutionError('the gRPC executor is not started, or has been stopped');
      const channel = await channels.acquire({ ...parameters, tls: parameters.tls ?? this.tls.enabled });
      try {
        return outcomeOf(await this.call(channel, parameters, task, context));
      } catch (error) {
        if (hasTimedOut(error) || isTimeout(context.signal)) channels.retire(channel);
        throw error;
      } finally {
        channels.release(channel);
      }
    } catch (error) {
      if (context.signal.aborted) throw context.signal.reason;
      if (error instanceof ExecutionError) throw error;
      if (error instanceof ParametersError) throw new ExecutionError(error.message, { final: true });
      if (error instanceof EgressRefusedError) throw new ExecutionError(error.message);
      throw failureOfCall(error);
    }
  }

  private async call(
    channel: Channel,
    parameters: GrpcParameters,
    task: ExecutionTask,
    context: ExecutionContext,
  ): Promise<ExecuteResponse> {
    const { signal } = context;
    const deadline = Date.now() + context.timeoutMs;
    signal.throwIfAborted();
    if (parameters.healthCheck) await this.ensureHealthy(channel, deadline, signal);
    signal.throwIfAborted();
    const call = {
      client: channel.client,
      request: requestOf(task, context, parameters.payload),
      metadata: metadataOf(task, context, parameters.metadata),
      options: { deadline },
    };
    try {
      return parameters.stream ? await callWithStream(call, context) : await callOnce(call, signal);
    } catch (error) {
      // The next attempt checks the health again, whatever the reason of this failure is.
      channel.healthyAt = undefined;
      throw error;
    }
  }

  private async ensureHealthy(channel: Channel, deadline: number, signal: AbortSignal): Promise<void> {
    const now = performance.now();
    if (channel.healthyAt !== undefined && now - channel.healthyAt < maxHealthAgeMs) return;
    await checkHealth(channel.client, deadline, signal);
    channel.healthyAt = now;
  }
}

function requestOf(task: ExecutionTask, context: ExecutionContext, payload: unknown): ExecuteRequest {
  const { previousFireTime, nextFireTime } = context;
  return {
    executionId: task.id,
    taskId: task.configId,
    taskName: task.name,
    handler: task.handler,
    payloadJson: JSON.stringify(payload),
    attempt: context.attempt,
    idempotencyKey: context.idempotencyKey,
    scheduledTimeMs: context.scheduledTime,
    ...(previousFireTime !== undefined && { previousFireTimeMs: previousFireTime }),
    ...(nextFireTime !== undefined && { nextFireTimeMs: nextFireTime }),
    timeoutMs: context.timeoutMs,
    callbackUrl: context.callbackUrl ?? '',
  };
}

function metadataOf(
  task: ExecutionTask,
  context: ExecutionContext,
  given: GrpcParameters['metadata'],
): Metadata {
  const metadata = new Metadata();
  for (const [name, value] of given) metadata.set(name, value);
  metadata.set('idempotency-key', context.idempotencyKey);
  metadata.set('x-schedule-execution-id', task.id);
  metadata.set('x-schedule-task-id', task.configId);
  metadata.set('x-schedule-attempt', String(context.attempt));
  metadata.set('x-schedule-time', new Date(context.scheduledTime).toISOString());
  return metadata;
}

/** True if the attempt timed out. Its timeout may come a moment before the deadline of the call. */
function isTimeout({ aborted, reason }: AbortSignal): boolean {
  return aborted && (reason as { name?: unknown } | undefined)?.name === 'TimeoutError';
}

function outcomeOf({ code, message, dataJson, acceptedBy }: ExecuteResponse): ExecutionResult | HandedOff {
  if (acceptedBy !== '') return accepted(acceptedBy);
  if (dataJson === '') return { code, message };
  try {
    return { code, message, data: JSON.parse(dataJson) as unknown };
  } catch {
    throw new ExecutionError('the service returned a data_json that is not valid JSON');
  }
}
