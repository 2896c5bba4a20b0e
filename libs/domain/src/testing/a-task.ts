import { Task, copiedDefaults, scheduledTaskId, taskConfigId, taskId } from '../index';
import type { TaskOrder } from '../task/task-snapshot';
import { someMoment, someRetries } from './some-values';

export type TaskOverrides = Omit<Partial<TaskOrder>, 'id' | 'configId'> & {
  readonly id?: string;
  readonly configId?: string;
};

/** A Task that was just created. Its id names its config and its scheduled time unless `id` is given. */
export function aTask({
  id,
  configId = 'config',
  scheduledTime = someMoment,
  ...overrides
}: TaskOverrides = {}): Task {
  const ownerId = taskConfigId(configId);
  return Task.create({
    id: id === undefined ? scheduledTaskId(ownerId, scheduledTime) : taskId(id),
    configId: ownerId,
    configVersion: 1,
    name: configId,
    type: 'local',
    executor: 'local',
    handler: 'handler',
    timeoutMs: 60_000,
    retryPolicy: someRetries,
    ...copiedDefaults,
    inTurn: false,
    cause: 'schedule',
    scheduledTime,
    createdAt: scheduledTime,
    ...overrides,
  });
}

let created = 0;

/** A Task of a scheduled time, and so of an id, that no earlier call in this test file has used. */
export function anotherTask(overrides: TaskOverrides = {}): Task {
  created += 1;
  return aTask({ scheduledTime: someMoment + created, ...overrides });
}
