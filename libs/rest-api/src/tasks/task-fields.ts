import type { NewTaskFields, RemovableField, TaskConfigFields } from '@distribute-schedule/application';
import { Duration, type MisfirePolicySettings, type RetryPolicySettings } from '@distribute-schedule/domain';
import { momentOf } from '../http/fields';
import { RequestError } from '../problems/problem';
import { readShownFields } from './shown-fields';
import type { CreateTaskDto, MisfireDto, PatchTaskDto, TaskFieldsDto } from './task-dtos';

/** The fields of T that are present: neither undefined nor null. */
type Present<T> = { -readonly [K in keyof T]?: Exclude<T[K], undefined | null> };

function presentIn<T extends object>(fields: T): Present<T> {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(given) as Present<T>;
}

export function newTaskFields(dto: CreateTaskDto): NewTaskFields {
  return { ...changedFields(dto), name: dto.name, executor: dto.executor ?? 'local' };
}

/** Translates a DTO to the fields of the use cases. */
export function changedFields(dto: CreateTaskDto | PatchTaskDto): TaskConfigFields {
  const bounds = presentIn({
    startAt: moment(dto.start_at),
    endAt: moment(dto.end_at),
    jitterMs: milliseconds(dto.jitter),
  });
  return presentIn({
    ...readShownFields(dto),
    trigger: dto.cron_expression,
    timeZone: dto.time_zone,
    parameters: dto.parameters,
    labels: dto.labels,
    timeoutMs: timeoutOf(dto),
    retryPolicy: retryOf(dto),
    misfire: dto.misfire && misfireOf(dto.misfire),
    windows: dto.pause_windows?.map(({ from, to }) => ({ from: momentOf(from), to: momentOf(to) })),
    ...(Object.keys(bounds).length > 0 && { bounds }),
  });
}

/** The fields that a change sets. Null as time zone means UTC. */
export function patchedFields(dto: PatchTaskDto): TaskConfigFields {
  const fields = changedFields(dto);
  return dto.time_zone === null ? { ...fields, timeZone: 'UTC' } : fields;
}

/** The fields that a change removes. */
export function removedFields(dto: PatchTaskDto): readonly RemovableField[] {
  const removable = {
    ...readShownFields(dto),
    startAt: dto.start_at,
    endAt: dto.end_at,
    jitterMs: dto.jitter,
  };
  // The DTO accepts null only for fields that can be removed.
  const removed = Object.entries(removable).filter(([, value]) => value === null);
  return removed.map(([name]) => name as RemovableField);
}

function timeoutOf({ timeout, timeout_seconds }: TaskFieldsDto): number | undefined {
  const [given, inSeconds] = [milliseconds(timeout), timeout_seconds && Math.round(timeout_seconds * 1000)];
  if (given !== undefined && inSeconds !== undefined && given !== inSeconds) {
    const reason = 'timeout and timeout_seconds have different values: leave out one of them';
    throw new RequestError(400, 'request.invalid', reason, { field: 'timeout', reason });
  }
  return given ?? inSeconds;
}

function retryOf(dto: TaskFieldsDto): Partial<RetryPolicySettings> {
  return presentIn({
    maxRetries: dto.max_retry,
    retryDelayMs: milliseconds(dto.retry_delay),
    maxDelayMs: milliseconds(dto.retry_max_delay),
    backoffRate: dto.backoff_rate,
    jitter: dto.retry_jitter,
  });
}

function misfireOf(dto: MisfireDto): Partial<MisfirePolicySettings> {
  return presentIn({ mode: dto.mode, maxCount: dto.max_count, maxAgeMs: milliseconds(dto.max_age) });
}

const moment = (text: string | null | undefined) => (typeof text === 'string' ? momentOf(text) : undefined);
const milliseconds = (text: string | null | undefined) =>
  typeof text === 'string' ? Duration.parse(text).ms : undefined;
