// In this API a "task" is a TaskConfig and an "execution" is a Task: see docs/glossary.md.
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
import { RateLimit } from '../access/rate-limit';
import { TooManyRequestsError } from '../problems/too-many-requests';
import type { ApiParts } from '../http/api-parts';
import { Nested, Optional } from '../http/fields';
import { Problem, RequestError } from '../problems/problem';
import { defineRoute, ok, type Route } from '../http/route';
import { object, text } from '../shape';

const weekSeconds = 604_800;
/** The store remembers each signed report for ten minutes, so their number must be bounded. */
const reportsPerSecond = 10;
const reportsAtOnce = 100;

export class CallbackLineDto {
  @IsIn(['info', 'warn', 'error']) level!: 'info' | 'warn' | 'error';
  @IsString() @Length(1, 1024) message!: string;
}

/** The body of `POST /api/v1/executions/{id}/callback`. */
export class CallbackDto {
  /** The execution and the attempt, as in the call. Required if the instance requires signatures. */
  @Optional() @IsString() @Length(1, 512) execution_id?: string;
  @Optional() @IsInt() @Min(1) attempt?: number;
  @IsIn(['success', 'failed', 'running']) status!: 'success' | 'failed' | 'running';
  /** success: exit code of the service, 0 by default. */
  @Optional() @IsInt() code?: number;
  @Optional() @IsString() @Length(0, 4096) message?: string;
  /** success: any JSON. `data` is another name for it and takes precedence. */
  @Optional() result?: unknown;
  @Optional() data?: unknown;
  /** failed: the reason. */
  @Optional() @IsString() @Length(0, 16_384) error?: string;
  /** failed: true when a retry would be useless. */
  @Optional() @IsBoolean() final?: boolean;
  /** failed: the earliest next attempt, in seconds from now. */
  @Optional() @IsNumber() @Min(0) @Max(weekSeconds) retry_after_seconds?: number;
  /** running: progress in percent, and with `note` the current step. */
  @Optional() @IsNumber() @Min(0) @Max(100) progress?: number;
  @Optional() @IsString() @Length(0, 1024) note?: string;
  /** running: lines to append to the log of the execution. */
  @Optional()
  @IsArray()
  @ArrayMaxSize(100)
  @Nested(() => CallbackLineDto, { each: true })
  logs?: CallbackLineDto[];
}

export class CallbackQueryDto {
  /** Token from the callback URL, unchanged. */
  @IsString() @Length(1, 512) token!: string;
}

/** Route on which a service reports the outcome or the progress of an execution that it accepted. */
export function callbackRoute({ useCases: { completeExecution } }: ApiParts): Route {
  const reports = new RateLimit(reportsPerSecond, reportsAtOnce);
  return defineRoute({
    method: 'post',
    path: '/api/v1/executions/{id}/callback',
    operationId: 'reportExecution',
    access: 'signed',
    tag: 'executions',
    summary: 'Report the outcome or the progress of an execution that a service accepted',
    query: CallbackQueryDto,
    body: CallbackDto,
    example: { status: 'success', result: { rows: 1024 } },
    replies: {
      200: object('CallbackTaken', { id: text, status: text }),
      401: Problem,
      404: Problem,
      409: Problem,
    },
    // The end of an attempt counts once, and nothing may be kept before the signature is verified.
    isRepeatable: true,
    identify: async ({ params, query: { token }, request: { headers } }) => {
      const id = taskId(params['id']);
      const isProven = await completeExecution.isProven({ taskId: id, token, headers });
      return isProven ? `execution ${id}` : undefined;
    },
    handle: async ({ params, query, body, rawBody, request, caller }) => {
      const id = taskId(params['id']);
      const { execution_id: executionId, attempt } = body;
      if (body.status === 'running') takeReport(reports, caller.client);
      const status = await completeExecution.execute({
        taskId: id,
        token: query.token,
        subject: {
          ...(executionId !== undefined && { executionId }),
          ...(attempt !== undefined && { attempt }),
        },
        message: { headers: request.headers, body: rawBody },
        report: reportOf(body),
      });
      return ok({ id, status });
    },
  });
}

/** @param client the execution if the caller has proved that it runs it, so that nobody else can use up its reports */
function takeReport(reports: RateLimit, client: string): void {
  const waitSeconds = reports.take(client, performance.now());
  if (waitSeconds === undefined) return;
  throw new TooManyRequestsError(
    `An execution may report at most ${reportsPerSecond} times a second while it runs: wait as long as the header Retry-After says`,
    waitSeconds,
  );
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
        throw new RequestError(
          400,
          'request.invalid',
          'error is missing: with status failed, it must hold the reason',
          {
            field: 'error',
          },
        );
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
