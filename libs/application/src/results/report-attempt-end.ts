import type { Task, TaskStep } from '@distribute-schedule/domain';
import type { LogFields, Logger } from '../ports/logger';

/** Keeps a log line short. The execution holds the whole reason. */
const maxReasonLength = 500;

const reported: Partial<Record<TaskStep['what'], readonly ['info' | 'warn', message: string]>> = {
  'attempt failed': ['warn', 'attempt failed'],
  'attempt crashed': ['warn', 'attempt crashed'],
  returned: ['info', 'attempt returned to the queue'],
  cancelled: ['info', 'attempt cancelled'],
};

/** Logs one line about an attempt that has just ended without a success, with its reason and without its payload. */
export function reportAttemptEnd(logger: Logger, task: Task, fields: LogFields = {}): void {
  const { id: taskId, attempt, status } = task;
  const [previous, last] = task.toSnapshot().steps.slice(-2);
  // The decision what follows a failed attempt is a step of its own.
  const isDecision = last?.what === 'failed' || last?.what === 'retry scheduled';
  const end = isDecision ? previous : last;
  const report = end && reported[end.what];
  if (!report) return;
  const reason = end.note?.slice(0, maxReasonLength);
  const [level, message] = report;
  logger[level]({ ...fields, taskId, attempt, status, ...(reason !== undefined && { reason }) }, message);
}
