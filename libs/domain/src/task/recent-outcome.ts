import type { TaskId } from '../ids';
import type { EndedRun } from './ended-run';
import { lateMsOf, runMsOf } from './task-measures';
import { isFinal, type FinalStatus, type TaskStatus } from './task-state';

/** How one of the latest runs of a config ended, for lists that show many configs. */
export interface RecentOutcome {
  readonly taskId: TaskId;
  readonly status: FinalStatus;
  readonly endedAt: number;
  /** Unset if the Task never ran. */
  readonly runMs?: number;
  /** Unset unless the run needed exactly one attempt. */
  readonly lateMs?: number;
}

/**
 * Whether a config fails: by its newest run that was not cancelled. Undefined if there is none, because a cancellation says
 * nothing about the config.
 * @param statuses newest first
 */
export function isFailing(statuses: readonly FinalStatus[]): boolean | undefined {
  const telling = statuses.find((status) => status !== 'cancelled');
  return telling && telling === 'failed';
}

/** The latest outcomes that a store keeps of each config. */
export const maxRecentOutcomes = 30;

/** Stored for each run, so the text is short: the values in the order of the fields, without their names. */
export function writeRecentOutcome(run: EndedRun): string {
  return JSON.stringify([run.taskId, run.status, run.endedAt, runMsOf(run) ?? null, lateMsOf(run) ?? null]);
}

/** Returns undefined for a text that another version wrote in another form. */
export function readRecentOutcome(text: string): RecentOutcome | undefined {
  const values = parsed(text);
  if (!Array.isArray(values)) return undefined;
  const [taskId, status, endedAt, runMs, lateMs] = values as readonly unknown[];
  if (typeof taskId !== 'string' || typeof endedAt !== 'number' || !isFinal(status as TaskStatus))
    return undefined;
  return {
    taskId: taskId as TaskId,
    status: status as FinalStatus,
    endedAt,
    ...(typeof runMs === 'number' && { runMs }),
    ...(typeof lateMs === 'number' && { lateMs }),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
