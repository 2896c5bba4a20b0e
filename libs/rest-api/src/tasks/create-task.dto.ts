import {
  balancingStrategyNames,
  overlapModes,
  type JsonObject,
  type OverlapMode,
} from '@distribute-schedule/domain';
import { IsBoolean, IsIn, IsInt, IsObject, IsOptional, IsString, Length, Max, Min } from 'class-validator';

/** The body of `POST /api/v1/tasks`. */
export class CreateTaskDto {
  @IsOptional()
  @IsString()
  @Length(1, 128)
  id?: string;

  @IsString()
  @Length(1, 256)
  name!: string;

  /** A cron expression, `@every 30s`, `@after 30s`, `@at` and a time, or nothing for a task that is run by hand. */
  @IsOptional()
  @IsString()
  @Length(1, 256)
  cron_expression?: string;

  @IsOptional()
  @IsString()
  @Length(1, 64)
  time_zone?: string;

  @IsOptional()
  @IsString()
  @Length(1, 63)
  executor?: string;

  @IsOptional()
  @IsString()
  @Length(1, 256)
  handler?: string;

  @IsOptional()
  @IsIn(overlapModes)
  execution_mode?: OverlapMode;

  @IsOptional()
  @IsIn(balancingStrategyNames)
  load_balance_strategy?: string;

  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(100)
  max_retry?: number;

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(604_800)
  timeout_seconds?: number;

  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(9)
  priority?: number;

  @IsOptional()
  @IsBoolean()
  enabled?: boolean;

  @IsOptional()
  @IsObject()
  parameters?: JsonObject;
}
