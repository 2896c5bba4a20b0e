import type { StoredTaskConfig } from '@distribute-schedule/domain';
import type { CreateTaskDto } from './task-dtos';
import { viewTask } from './task-view';

/** A task in the words of `POST /api/v1/tasks`, without what the system keeps of it. */
export function exportedTask(stored: StoredTaskConfig): Record<string, unknown> {
  const {
    version,
    created_at,
    updated_at,
    next_run_at,
    unfinished,
    parked_because,
    owner,
    timeout_seconds,
    ...said
  } = viewTask(stored);
  const wholeSeconds = Number.isInteger(timeout_seconds) && timeout_seconds >= 1;
  const timeout = wholeSeconds ? { timeout_seconds } : { timeout: `${timeout_seconds * 1000}ms` };
  return Object.fromEntries(Object.entries({ ...said, ...timeout }).filter(([, value]) => value !== null));
}

/** The fields of which the text says something else than is stored. */
export function differingFields(stored: Readonly<Record<string, unknown>>, dto: CreateTaskDto): string[] {
  return Object.entries(dto)
    .filter(([, value]) => value !== undefined && value !== null)
    .filter(([name, value]) => canonical(value) !== canonical(stored[name]))
    .map(([name]) => name);
}

/** The same text whatever the order of fields; a moment is compared as one, however it is written. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, inner: unknown) => {
    if (typeof inner === 'object' && inner !== null && !Array.isArray(inner))
      return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
    const isMoment = typeof inner === 'string' && /^\d{4}-\d\d-\d\dT/.test(inner);
    return isMoment ? Date.parse(inner) : inner;
  });
}
