import type { ExecutionReport } from '@distribute-schedule/application';
import { taskId } from '@distribute-schedule/domain';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNumber,
  IsString,
  Length,
  Max,
  Min,
} from 'class-validator';
import type { ApiParts } from '../http/api-parts';
import { Nested, Optional } from '../http/fields';
import { Problem, RequestError } from '../problems/problem';
import { defineRoute, ok, type Route } from '../http/route';
import { object, text } from '../shape';

const weekSeconds = 604_800;

export class CallbackLineDto {
  @IsIn(['info', 'warn', 'error']) level!: 'info' | 'warn' | 'error';
  @IsString() @Length(1, 1024) message!: string;
}

/** The body of `POST /api/v1/executions/{id}/callback`. */
export class CallbackDto {
  @IsIn(['success', 'failed', 'running']) status!: 'success' | 'failed' | 'running';
  /** success: 0 unless the service has codes of its own. */
  @Optional() @IsInt() code?: number;
  @Optional() @IsString() @Length(0, 4096) message?: string;
  /** success: any JSON; `data` says the same. */
  @Optional() result?: unknown;
  @Optional() data?: unknown;
  /** failed: why. */
  @Optional() @IsString() @Length(0, 16_384) error?: string;
  /** failed: another attempt would be useless. */
  @Optional() @IsBoolean() final?: boolean;
  /** failed: not before so many seconds. */
  @Optional() @IsNumber() @Min(0) @Max(weekSeconds) retry_after_seconds?: number;
  /** running: how far it is, in percent, and what it does at this moment. */
  @Optional() @IsNumber() @Min(0) @Max(100) progress?: number;
  @Optional() @IsString() @Length(0, 1024) note?: string;
  /** running: lines for the execution's log. */
  @Optional()
  @IsArray()
  @ArrayMaxSize(100)
  @Nested(() => CallbackLineDto, { each: true })
  logs?: CallbackLineDto[];
}

export class CallbackQueryDto {
  /** As it stood in the callback url. */
  @IsString() @Length(1, 512) token!: string;
}

/** Where services that were handed an execution say how it ended, or how far it is. */
export function callbackRoute({ useCases: { completeExecution } }: ApiParts): Route {
  return defineRoute({
    method: 'post',
    path: '/api/v1/executions/{id}/callback',
    access: 'signed',
    tag: 'executions',
    summary: 'Say how an execution ended that was handed to a service, or how far it is',
    query: CallbackQueryDto,
    body: CallbackDto,
    replies: {
      200: object('CallbackTaken', { id: text, status: text }),
      401: Problem,
      404: Problem,
      409: Problem,
    },
    handle: async ({ params, query, body, rawBody, request }) => {
      const id = taskId(params['id']);
      const status = await completeExecution.execute({
        taskId: id,
        token: query.token,
        message: { headers: request.headers, body: rawBody },
        report: reportOf(body),
      });
      return ok({ id, status });
    },
  });
}

function reportOf(dto: CallbackDto): ExecutionReport {
  const { status, code, message, result, data = result, error = message, final } = dto;
  switch (status) {
    case 'success':
      return {
        status,
        ...(code !== undefined && { code }),
        ...(message !== undefined && { message }),
        ...(data !== undefined && { data }),
      };
    case 'failed': {
      if (error === undefined || error === '') {
        throw new RequestError(400, 'request.invalid', 'error: a failed execution needs a reason', {
          field: 'error',
        });
      }
      const seconds = dto.retry_after_seconds;
      return {
        status,
        error,
        ...(final !== undefined && { final }),
        ...(seconds !== undefined && { retryAfterMs: seconds * 1000 }),
      };
    }
    case 'running': {
      const { progress: percent, note, logs: lines = [] } = dto;
      const progress = percent === undefined ? undefined : { percent, ...(note !== undefined && { note }) };
      return { status, lines, ...(progress && { progress }) };
    }
  }
}
