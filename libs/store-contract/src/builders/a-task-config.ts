import {
  TaskConfig,
  defaultBalancingStrategy,
  defaultMisfirePolicy,
  taskConfigId,
  type TaskConfigDefinition,
  type TaskConfigSnapshot,
} from '@distribute-schedule/domain';
import { someMoment, someRetries } from './some-values';

type WithPlainId<T> = Omit<Partial<T>, 'id'> & { readonly id?: string };

/** What an author might write: every second, in this process, nothing special. */
export function aDefinition({
  id = 'config',
  ...said
}: WithPlainId<TaskConfigDefinition> = {}): TaskConfigDefinition {
  return {
    id: taskConfigId(id),
    name: id,
    type: 'local',
    executor: 'local',
    handler: 'handler',
    trigger: { kind: 'every', intervalMs: 1000 },
    bounds: {},
    timeoutMs: 60_000,
    retryPolicy: someRetries,
    parameters: {},
    enabled: true,
    overlap: 'parallel',
    misfire: defaultMisfirePolicy,
    balancing: defaultBalancingStrategy,
    priority: 5,
    labels: {},
    windows: [],
    ...said,
  };
}

/** A config as a store might hold it, in its first version unless said otherwise. */
export function aTaskConfig(said: WithPlainId<TaskConfigSnapshot> = {}): TaskConfig {
  return TaskConfig.restore({
    version: 1,
    createdAt: someMoment,
    updatedAt: someMoment,
    ...said,
    ...aDefinition(said),
  });
}
