import { maxPauseReasonLength } from '@distribute-schedule/domain';
import type { PauseOrder } from '@distribute-schedule/application';
import { IsString, Length } from 'class-validator';
import { IsMomentText, Optional, momentOf } from '../http/fields';

/** What a caller says about a pause. */
export class PauseDto {
  /** Why the task is disabled, for people to see. */
  @Optional() @IsString() @Length(1, maxPauseReasonLength) reason?: string;
  /** When a scheduler enables the task again. Without it, somebody must enable it. */
  @Optional() @IsMomentText() until?: string;
}

export const pauseOrderOf = ({ reason, until }: { reason?: string; until?: string }): PauseOrder => ({
  ...(reason !== undefined && { reason }),
  ...(until !== undefined && { until: momentOf(until) }),
});
