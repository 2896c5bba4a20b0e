import {
  TaskConfig,
  definitionDefaults,
  taskConfigId,
  type TaskConfigDefinition,
  type TaskConfigSnapshot,
} from '../index';
import { someMoment, someRetries } from './some-values';

type WithPlainId<T> = Omit<Partial<T>, 'id'> & { readonly id?: string };

export type DefinitionOverrides = WithPlainId<TaskConfigDefinition>;
export type ConfigOverrides = WithPlainId<TaskConfigSnapshot>;

/** A definition as a user might write it: due every second, run by the executor `local`, defaults otherwise. */
export function aDefinition({ id = 'config', ...overrides }: DefinitionOverrides = {}): TaskConfigDefinition {
  return {
    id: taskConfigId(id),
    name: id,
    type: 'local',
    executor: 'local',
    handler: 'handler',
    trigger: { kind: 'every', intervalMs: 1000 },
    timeoutMs: 60_000,
    retryPolicy: someRetries,
    ...definitionDefaults,
    ...overrides,
  };
}

/** A config as a store might hold it, in its first version unless `overrides` names another. */
export function aConfig(overrides: ConfigOverrides = {}): TaskConfig {
  return TaskConfig.restore({
    version: 1,
    createdAt: someMoment,
    updatedAt: someMoment,
    ...overrides,
    ...aDefinition(overrides),
  });
}
