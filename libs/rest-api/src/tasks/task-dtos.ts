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
  AreParameters,
  Between,
  IsDurationText,
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
 * The fields that a client may set, in a new task and in a change. A client may send a task as it read it: read-only
 * fields are ignored, and a field with null counts as missing.
 */
export class TaskFieldsDto extends ShownFieldsDto {
  @Optional() @IsTaskConfigId() id?: string;
  @ReadOnly() owner?: unknown;
  @ReadOnly() unadvertised_since?: unknown;
  @ReadOnly() version?: unknown;
  @ReadOnly() created_at?: unknown;
  @ReadOnly() updated_at?: unknown;
  @ReadOnly() next_run_at?: unknown;
  @ReadOnly() unfinished?: unknown;
  @ReadOnly() parked_because?: unknown;
  @ReadOnly() paused?: unknown;
  @ReadOnly() recent?: unknown;
  /** A cron expression of 5 or 6 fields, `@every 30s`, `@after 30s`, `@at` and a time, or `@manual`. */
  @Optional() @IsTriggerText() cron_expression?: string;
  @OptionalOrNull() @IsTimeZone() time_zone?: string | null;
  @Optional() @IsInt() @Between(retryBounds.maxRetries) max_retry?: number;
  @Optional() @IsDurationText() retry_delay?: string;
  @Optional() @IsDurationText() retry_max_delay?: string;
  @Optional() @IsNumber() @Between(retryBounds.backoffRate) backoff_rate?: number;
  @Optional() @IsNumber() @Between(retryBounds.jitter) retry_jitter?: number;
  @Optional() @IsNumber() @Min(0.001) @Max(maxTimeoutSeconds) timeout_seconds?: number;
  /** Another way to write timeout_seconds, such as `30s`. */
  @Optional() @IsDurationText() timeout?: string;
  @Optional() @AreParameters() parameters?: JsonObject;
  /** Labels that a worker must have to run the task. */
  @Optional() @AreLabels() labels?: Labels;
  @Optional() @Nested(() => MisfireDto) misfire?: MisfireDto;
  /** Time ranges in which due times are recorded but do not run. */
  @Optional()
  @IsArray()
  @ArrayMaxSize(maxWindows)
  @Nested(() => PauseWindowDto, { each: true })
  pause_windows?: PauseWindowDto[];
  @OptionalOrNull() @IsMomentText() start_at?: string | null;
  @OptionalOrNull() @IsMomentText() end_at?: string | null;
  /** Each run starts up to this much later than its due time. */
  @OptionalOrNull() @IsDurationText() jitter?: string | null;
}

/** Body of `POST /api/v1/tasks`, and of `PUT /api/v1/tasks/{id}`, which takes the id from the path. */
export class CreateTaskDto extends TaskFieldsDto {
  @FieldRule(definitionFields.name) name!: string;
}

/** Ids that are the paths of other routes, and what these show. */
const takenIds = {
  export: 'the export of all tasks',
  facets: 'what tasks have in common',
  new: 'the form for a new task in the console',
};

/** Refuses an id that is the path of another route, because nobody could read the task by it. */
export function checkCanBeRead({ id, name }: Pick<CreateTaskDto, 'id' | 'name'>): void {
  for (const [taken, what] of Object.entries(takenIds)) {
    // An id that is generated from a name keeps only its letters and digits, in lower case.
    const generated = name.toLowerCase().replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, '');
    if ((id ?? generated) !== taken) continue;
    const reason = `id must not be ${taken}, because that is the path of ${what}`;
    throw new RequestError(400, 'request.invalid', reason, { errors: [{ field: 'id', reason }] });
  }
}

/** Body of `PATCH /api/v1/tasks/{id}`. A missing field stays as it is, and null removes a value. */
export class PatchTaskDto extends TaskFieldsDto {
  @Optional() @FieldRule(definitionFields.name) name?: string;
}
