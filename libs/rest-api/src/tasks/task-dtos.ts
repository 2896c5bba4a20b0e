import {
  balancingStrategyNames,
  misfireModes,
  overlapModes,
  type JsonObject,
  type Labels,
  type MisfireMode,
  type OverlapMode,
} from '@distribute-schedule/domain';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNumber,
  IsString,
  Length,
  Matches,
  Max,
  Min,
} from 'class-validator';
import {
  AreLabels,
  IsDurationText,
  IsJsonObject,
  IsMomentText,
  Nested,
  Optional,
  OptionalOrNull,
  ReadOnly,
} from '../http/fields';
import { IsTaskConfigId, IsTimeZone, IsTriggerText } from '../http/task-rules';
import { RequestError } from '../problems/problem';

const weekSeconds = 604_800;
export class MisfireDto {
  @Optional() @IsIn(misfireModes) mode?: MisfireMode;
  @Optional() @IsInt() @Min(1) @Max(1000) max_count?: number;
  @Optional() @IsDurationText() max_age?: string;
}

export class PauseWindowDto {
  @IsMomentText() from!: string;
  @IsMomentText() to!: string;
}

/**
 * What may be said of a task, in a new one and in a change alike. A task may be sent as it was read: fields that are
 * read-only are not looked at, and those that are null are as if they were not there.
 */
export class TaskFieldsDto {
  @Optional() @IsTaskConfigId() id?: string;
  @ReadOnly() owner?: unknown;
  @ReadOnly() version?: unknown;
  @ReadOnly() created_at?: unknown;
  @ReadOnly() updated_at?: unknown;
  @ReadOnly() next_run_at?: unknown;
  @ReadOnly() unfinished?: unknown;
  @ReadOnly() parked_because?: unknown;
  /** The kind of task in its author's words. */
  @Optional() @IsString() @Length(1, 256) type?: string;
  /** A cron expression of 5 or 6 fields, `@every 30s`, `@after 30s`, `@at` and a time, or `@manual`. */
  @Optional() @IsTriggerText() cron_expression?: string;
  @OptionalOrNull() @IsTimeZone() time_zone?: string | null;
  /** What the executor is to run; the task's name where it is not said. */
  @Optional() @IsString() @Length(1, 256) handler?: string;
  @Optional() @IsIn(overlapModes) execution_mode?: OverlapMode;
  @Optional() @IsIn(balancingStrategyNames) load_balance_strategy?: string;
  @Optional() @IsInt() @Min(0) @Max(100) max_retry?: number;
  @Optional() @IsDurationText() retry_delay?: string;
  @Optional() @IsDurationText() retry_max_delay?: string;
  @Optional() @IsNumber() @Min(1) @Max(100) backoff_rate?: number;
  @Optional() @IsNumber() @Min(0) @Max(1) retry_jitter?: number;
  @Optional() @IsNumber() @Min(0.001) @Max(weekSeconds) timeout_seconds?: number;
  /** Instead of timeout_seconds, such as `30s`. */
  @Optional() @IsDurationText() timeout?: string;
  @Optional() @IsInt() @Min(0) @Max(9) priority?: number;
  @Optional() @IsBoolean() enabled?: boolean;
  @Optional() @IsJsonObject() parameters?: JsonObject;
  /** Labels that a worker must carry to run it. */
  @Optional() @AreLabels() labels?: Labels;
  @Optional() @Nested(() => MisfireDto) misfire?: MisfireDto;
  /** Spans of time in which due times are recorded and not run. */
  @Optional()
  @IsArray()
  @ArrayMaxSize(20)
  @Nested(() => PauseWindowDto, { each: true })
  pause_windows?: PauseWindowDto[];
}

const executorPattern = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/;

/** The body of `POST /api/v1/tasks`, and of `PUT /api/v1/tasks/{id}`, where the id is that of the path. */
export class CreateTaskDto extends TaskFieldsDto {
  @IsString() @Length(1, 256) name!: string;
  @Optional() @IsString() @Matches(executorPattern) executor?: string;
  @OptionalOrNull() @IsString() @Length(0, 2000) description?: string | null;
  @OptionalOrNull() @IsMomentText() start_at?: string | null;
  @OptionalOrNull() @IsMomentText() end_at?: string | null;
  /** Runs start up to this much later than due. */
  @OptionalOrNull() @IsDurationText() jitter?: string | null;
}

/** The id of this task would be the name of another route, so that nobody could read it. */
export function checkCanBeRead({ id, name }: CreateTaskDto): void {
  // An id that is made from a name is what of it are letters and digits, in small letters.
  const isTaken = id === undefined ? /^[^a-z0-9]*export[^a-z0-9]*$/i.test(name) : id === 'export';
  if (!isTaken) return;
  const reason = 'id must be another than export, under which all tasks are exported';
  throw new RequestError(400, 'request.invalid', reason, { errors: [{ field: 'id', reason }] });
}

/** The body of `PATCH /api/v1/tasks/{id}`: what is not said stays, null takes a value away. */
export class PatchTaskDto extends TaskFieldsDto {
  @Optional() @IsString() @Length(1, 256) name?: string;
  @Optional() @IsString() @Matches(executorPattern) executor?: string;
  @OptionalOrNull() @IsString() @Length(0, 2000) description?: string | null;
  @OptionalOrNull() @IsMomentText() start_at?: string | null;
  @OptionalOrNull() @IsMomentText() end_at?: string | null;
  @OptionalOrNull() @IsDurationText() jitter?: string | null;
}
