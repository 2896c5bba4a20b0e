import {
  definitionFields,
  executorInstanceId,
  idPattern,
  maintenanceReason,
  namePattern,
  type Labels,
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
import { AreLabels, DomainRule, Nested, Optional } from '../http/fields';
import { FieldRule, IsTimeZone, IsTriggerText, maxTimeoutSeconds } from '../http/task-rules';

const IsExecutorId = (): PropertyDecorator =>
  DomainRule('isExecutorId', { pattern: idPattern.source }, (id) => executorInstanceId(id));

export class AdvertisedTaskDto {
  @Matches(namePattern) task_name!: string;
  @Optional() @IsTriggerText() cron?: string;
  @Optional() @IsTimeZone() time_zone?: string;
  @Optional() @FieldRule(definitionFields.overlap) execution_mode?: OverlapMode;
  @Optional() @FieldRule(definitionFields.balancing) load_balance_strategy?: string;
  /** In seconds. */
  @Optional() @IsNumber() @Min(0.001) @Max(maxTimeoutSeconds) timeout?: number;
}

/** The body of `POST /api/v1/executors/register`. */
export class RegisterExecutorDto {
  @Matches(namePattern) name!: string;
  @IsExecutorId() instance_id!: string;
  @IsString() @Length(1, 2048) base_url!: string;
  @Optional() @IsString() @Length(1, 2048) health_check_url?: string;
  @Optional() @IsInt() @Min(1) @Max(1000) weight?: number;
  @Optional() @AreLabels() labels?: Labels;
  /** Refuse callbacks from this instance that are not signed. */
  @Optional() @IsBoolean() require_signed_callbacks?: boolean;
  /** Replace the signing key. Send it once, because each registration with it makes another key. */
  @Optional() @IsBoolean() rotate_key?: boolean;
  @IsArray() @ArrayMaxSize(100) @Nested(() => AdvertisedTaskDto, { each: true }) tasks!: AdvertisedTaskDto[];
}

/** The body of `PUT /api/v1/executors/{id}/status`. */
export class ExecutorStatusDto {
  @IsIn(['maintenance', 'healthy']) status!: 'maintenance' | 'healthy';
  @Optional() @FieldRule(maintenanceReason) reason?: string;
}

/** The body of `PATCH /api/v1/executors/{id}`. */
export class AdjustExecutorDto {
  @Optional() @IsInt() @Min(1) @Max(1000) weight?: number;
  @Optional() @AreLabels() labels?: Labels;
}
