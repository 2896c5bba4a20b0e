import type { MethodDefinition, ServiceDefinition } from '@grpc/grpc-js';
import { fromJSON } from '@grpc/proto-loader';
import protocolJson from './protocol.json';

/** Messages of proto/executor/v1/executor.proto, in their JavaScript form. */
export interface ExecuteRequest {
  readonly executionId: string;
  readonly taskId: string;
  readonly taskName: string;
  readonly handler: string;
  readonly payloadJson: string;
  readonly attempt: number;
  readonly idempotencyKey: string;
  readonly scheduledTimeMs: number;
  readonly previousFireTimeMs?: number;
  readonly nextFireTimeMs?: number;
  readonly timeoutMs: number;
  readonly callbackUrl: string;
}

export interface ExecuteResponse {
  readonly code: number;
  readonly message: string;
  readonly dataJson: string;
  readonly acceptedBy: string;
}

export interface ExecuteEvent {
  readonly log?: { readonly level: LogLevel; readonly message: string };
  readonly progress?: { readonly percent: number; readonly note: string };
  readonly result?: ExecuteResponse;
}

export type LogLevel = 'LEVEL_UNSPECIFIED' | 'LEVEL_INFO' | 'LEVEL_WARN' | 'LEVEL_ERROR';

export interface HealthRequest {
  readonly service: string;
}

export interface HealthReply {
  readonly status: 'UNKNOWN' | 'SERVING' | 'NOT_SERVING' | 'SERVICE_UNKNOWN';
}

/** The protocol as JSON, because a bundle cannot read .proto files. A spec compares it with the .proto files. */
type Protocol = Parameters<typeof fromJSON>[0];
const definitions = fromJSON(protocolJson as unknown as Protocol, {
  longs: Number,
  enums: String,
  defaults: true,
  oneofs: true,
});

export const executorService = definitions['executor.v1.Executor'] as ServiceDefinition;
export const healthService = definitions['grpc.health.v1.Health'] as ServiceDefinition;

export const executeMethod = executorService['Execute'] as MethodDefinition<ExecuteRequest, ExecuteResponse>;
export const executeStreamMethod = executorService['ExecuteStream'] as MethodDefinition<
  ExecuteRequest,
  ExecuteEvent
>;
export const checkMethod = healthService['Check'] as MethodDefinition<HealthRequest, HealthReply>;
