import {
  balancingStrategyNames,
  executorInstanceId,
  overlapModes,
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
import { IsTimeZone, IsTriggerText } from '../http/task-rules';

const weekSeconds = 604_800;
/** Name of a service or of one of its tasks. Short, because the id of a task is made from both. */
const namePattern = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/;
const idPattern = '^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$';

const IsExecutorId = (): PropertyDecorator =>
  DomainRule('isExecutorId', { pattern: idPattern }, (id) => executorInstanceId(id));

export class AdvertisedTaskDto {
  @Matches(namePattern) task_name!: string;
  @Optional() @IsTriggerText() cron?: string;
  @Optional() @IsTimeZone() time_zone?: string;
  @Optional() @IsIn(overlapModes) execution_mode?: OverlapMode;
  @Optional() @IsIn(balancingStrategyNames) load_balance_strategy?: string;
  /** In seconds. */
  @Optional() @IsNumber() @Min(0.001) @Max(weekSeconds) timeout?: number;
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
  @IsArray() @ArrayMaxSize(100) @Nested(() => AdvertisedTaskDto, { each: true }) tasks!: AdvertisedTaskDto[];
}

/** The body of `PUT /api/v1/executors/{id}/status`. */
export class ExecutorStatusDto {
  @IsIn(['maintenance', 'healthy']) status!: 'maintenance' | 'healthy';
  @Optional() @IsString() @Length(1, 500) reason?: string;
}
