import {
  Task,
  defaultBalancingStrategy,
  scheduledTaskId,
  taskConfigId,
  taskId,
  type TaskOrder,
} from '@distribute-schedule/domain';
import { someMoment, someRetries } from './some-values';

export type TaskSaid = Omit<Partial<TaskOrder>, 'id' | 'configId'> & {
  readonly id?: string;
  readonly configId?: string;
};

/** A Task that was just made; its id says its config and scheduled time unless it is given one. */
export function aTask({ id, configId = 'config', scheduledTime = someMoment, ...said }: TaskSaid = {}): Task {
  const ofConfig = taskConfigId(configId);
  return Task.create({
    id: id === undefined ? scheduledTaskId(ofConfig, scheduledTime) : taskId(id),
    configId: ofConfig,
    configVersion: 1,
    name: configId,
    type: 'local',
    executor: 'local',
    handler: 'handler',
    parameters: {},
    labels: {},
    priority: 5,
    timeoutMs: 60_000,
    retryPolicy: someRetries,
    balancing: defaultBalancingStrategy,
    inTurn: false,
    cause: 'schedule',
    scheduledTime,
    createdAt: scheduledTime,
    ...said,
  });
}
