import { maxUnreadableTasks } from '@distribute-schedule/store-kit';
import { becomeDueAfterEnd } from './config-due-times';
import { HeldTask } from './held-task';
import { endTask } from './history';
import type { Step } from './step';

/** Takes a task whose document cannot be read out of the way; what is stored of it stays to be looked at. */
export function setAside(step: Step, id: string, reason: string): void {
  const held = HeldTask.read(step, id);
  if (!held) return;
  const { unreadable } = step.tables;
  const end = endTask(step, held, 'unreadable');
  becomeDueAfterEnd(step, end.config);
  step.expire(end.endedAt + step.retention.retentionMs, id, { kind: 'task', end });
  unreadable.put(reason, 'tasks', step.now, id);
  unreadable.trim('tasks', maxUnreadableTasks);
  step.count('unreadable');
  step.tell('set aside', id, held.live.config, reason);
}
