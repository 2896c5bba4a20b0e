import type { StoredTaskConfig } from '@distribute-schedule/domain';
import type { CreateTaskDto } from './task-dtos';
import { viewTask } from './task-view';

/** Body of `POST /api/v1/tasks` that creates this task. It leaves out the fields that the system sets. */
export function exportedTask(stored: StoredTaskConfig): Record<string, unknown> {
  const {
    version,
    created_at,
    updated_at,
    next_run_at,
    unfinished,
    parked_because,
    paused,
    owner,
    unadvertised_since,
    timeout_seconds,
    ...fields
  } = viewTask(stored);
  const wholeSeconds = Number.isInteger(timeout_seconds) && timeout_seconds >= 1;
  const timeout = wholeSeconds ? { timeout_seconds } : { timeout: `${timeout_seconds * 1000}ms` };
  return Object.fromEntries(Object.entries({ ...fields, ...timeout }).filter(([, value]) => value !== null));
}

/** Names of the fields whose values differ from those of the stored task. */
export function differingFields(stored: Readonly<Record<string, unknown>>, dto: CreateTaskDto): string[] {
  return Object.entries(dto)
    .filter(([, value]) => value !== undefined && value !== null)
    .filter(([name, value]) => canonical(value) !== canonical(stored[name]))
    .map(([name]) => name);
}

/** JSON text that depends neither on the order of fields nor on how a moment is written. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, inner: unknown) => {
    if (typeof inner === 'object' && inner !== null && !Array.isArray(inner))
      return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
    const isMoment = typeof inner === 'string' && /^\d{4}-\d\d-\d\dT/.test(inner);
    return isMoment ? Date.parse(inner) : inner;
  });
}
