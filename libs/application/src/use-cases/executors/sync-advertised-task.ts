import {
  TaskConfig,
  TaskConfigExistsError,
  followAdvertisement,
  ownedConfigId,
  ownedHandler,
  advertisedFieldsOf,
  type AdvertisedTask,
  type StoredTaskConfig,
  type TaskConfigId,
  type TaskConfigRepository,
} from '@distribute-schedule/domain';
import type { Clock } from '../../ports/clock';
import { changeTaskConfig } from '../tasks/change-task-config';
import { defineWithDefaults, type TaskDefaults } from '../tasks/task-config-fields';

/** taken: a task with this id exists that the service does not own; nothing was changed */
export type OwnedOutcome = 'created' | 'updated' | 'unchanged' | 'taken';

export interface OwnedTask {
  readonly taskName: string;
  readonly configId: TaskConfigId;
  readonly outcome: OwnedOutcome;
}

export interface SyncTaskParts {
  readonly taskConfigs: Pick<TaskConfigRepository, 'add' | 'find' | 'replace'>;
  readonly clock: Clock;
}

/** Creates the config of a task that a service advertises, or updates it to what the service advertises now. */
export async function syncAdvertisedTask(
  service: string,
  task: AdvertisedTask,
  parts: SyncTaskParts,
  defaults: TaskDefaults,
): Promise<OwnedTask> {
  const configId = ownedConfigId(service, task.taskName);
  const owned = (outcome: OwnedOutcome): OwnedTask => ({ taskName: task.taskName, configId, outcome });
  const existing = await parts.taskConfigs.find(configId);
  if (!existing) {
    try {
      await create(configId, service, task, parts, defaults);
      return owned('created');
    } catch (error) {
      // Another instance of the service was faster.
      if (!(error instanceof TaskConfigExistsError)) throw error;
    }
  }
  return owned(await follow(configId, service, task, parts));
}

async function create(
  configId: TaskConfigId,
  service: string,
  task: AdvertisedTask,
  { taskConfigs, clock }: SyncTaskParts,
  defaults: TaskDefaults,
): Promise<void> {
  const definition = defineWithDefaults(
    configId,
    {
      name: task.taskName,
      executor: 'remote',
      handler: ownedHandler(service, task.taskName),
      owner: service,
      advertised: task,
      ...advertisedFieldsOf(task),
    },
    defaults,
  );
  await taskConfigs.add(TaskConfig.define(definition, { now: clock.now() }));
}

async function follow(
  id: TaskConfigId,
  service: string,
  task: AdvertisedTask,
  parts: SyncTaskParts,
): Promise<OwnedOutcome> {
  let outcome: OwnedOutcome = 'unchanged';
  const decide = ({ config: { definition } }: StoredTaskConfig) => {
    const isOurs =
      definition.owner === service && definition.handler === ownedHandler(service, task.taskName);
    const next = isOurs ? followAdvertisement(definition, task) : undefined;
    outcome = next ? 'updated' : isOurs ? 'unchanged' : 'taken';
    return next;
  };
  await changeTaskConfig(parts, { id, decide, by: service });
  return outcome;
}
