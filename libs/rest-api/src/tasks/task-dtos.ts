import {
  definitionFields,
  maxMisfireCount,
  maxWindows,
  misfireModes,
  retryBounds,
  type JsonObject,
  type Labels,
  type MisfireMode,
} from '@distribute-schedule/domain';
import { ArrayMaxSize, IsArray, IsIn, IsInt, IsNumber, Max, Min } from 'class-validator';
import {
  AreLabels,
  Between,
  IsDurationText,
  IsJsonObject,
  IsMomentText,
  Nested,
  Optional,
  OptionalOrNull,
  ReadOnly,
} from '../http/fields';
import { FieldRule, IsTaskConfigId, IsTimeZone, IsTriggerText, maxTimeoutSeconds } from '../http/task-rules';
import { RequestError } from '../problems/problem';
import { ShownFieldsDto } from './shown-fields';

export class MisfireDto {
  @Optional() @IsIn(misfireModes) mode?: MisfireMode;
  @Optional() @IsInt() @Min(1) @Max(maxMisfireCount) max_count?: number;
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
export class TaskFieldsDto extends ShownFieldsDto {
  @Optional() @IsTaskConfigId() id?: string;
  @ReadOnly() owner?: unknown;
  @ReadOnly() version?: unknown;
  @ReadOnly() created_at?: unknown;
  @ReadOnly() updated_at?: unknown;
  @ReadOnly() next_run_at?: unknown;
  @ReadOnly() unfinished?: unknown;
  @ReadOnly() parked_because?: unknown;
  /** A cron expression of 5 or 6 fields, `@every 30s`, `@after 30s`, `@at` and a time, or `@manual`. */
  @Optional() @IsTriggerText() cron_expression?: string;
  @OptionalOrNull() @IsTimeZone() time_zone?: string | null;
  @Optional() @IsInt() @Between(retryBounds.maxRetries) max_retry?: number;
  @Optional() @IsDurationText() retry_delay?: string;
  @Optional() @IsDurationText() retry_max_delay?: string;
  @Optional() @IsNumber() @Between(retryBounds.backoffRate) backoff_rate?: number;
  @Optional() @IsNumber() @Between(retryBounds.jitter) retry_jitter?: number;
  @Optional() @IsNumber() @Min(0.001) @Max(maxTimeoutSeconds) timeout_seconds?: number;
  /** Instead of timeout_seconds, such as `30s`. */
  @Optional() @IsDurationText() timeout?: string;
  @Optional() @IsJsonObject() parameters?: JsonObject;
  /** Labels that a worker must carry to run it. */
  @Optional() @AreLabels() labels?: Labels;
  @Optional() @Nested(() => MisfireDto) misfire?: MisfireDto;
  /** Spans of time in which due times are recorded and not run. */
  @Optional()
  @IsArray()
  @ArrayMaxSize(maxWindows)
  @Nested(() => PauseWindowDto, { each: true })
  pause_windows?: PauseWindowDto[];
  @OptionalOrNull() @IsMomentText() start_at?: string | null;
  @OptionalOrNull() @IsMomentText() end_at?: string | null;
  /** Runs start up to this much later than due. */
  @OptionalOrNull() @IsDurationText() jitter?: string | null;
}

/** The body of `POST /api/v1/tasks`, and of `PUT /api/v1/tasks/{id}`, where the id is that of the path. */
export class CreateTaskDto extends TaskFieldsDto {
  @FieldRule(definitionFields.name) name!: string;
}

/** The id of this task would be the name of another route, so that nobody could read it. */
export function checkCanBeRead({ id, name }: Pick<CreateTaskDto, 'id' | 'name'>): void {
  // An id that is made from a name is what of it are letters and digits, in small letters.
  const isTaken = id === undefined ? /^[^a-z0-9]*export[^a-z0-9]*$/i.test(name) : id === 'export';
  if (!isTaken) return;
  const reason = 'id must be another than export, under which all tasks are exported';
  throw new RequestError(400, 'request.invalid', reason, { errors: [{ field: 'id', reason }] });
}

/** The body of `PATCH /api/v1/tasks/{id}`: what is not said stays, null takes a value away. */
export class PatchTaskDto extends TaskFieldsDto {
  @Optional() @FieldRule(definitionFields.name) name?: string;
}
