import {
  CancelTask,
  CreateTaskConfig,
  Ports,
  Store,
  TriggerTaskConfig,
} from '@distribute-schedule/application';
import { ContainerModule } from 'inversify';
import { ApiServer } from './server/api-server';
import { ApiSettings } from './server/api-settings';

/** The role `api`. Whoever loads it binds ApiSettings. */
export const restApiModule = new ContainerModule(({ bind }) => {
  bind(ApiServer)
    .toResolvedValue(
      (
        ports: Ports,
        store: Store,
        createTask: CreateTaskConfig,
        triggerTask: TriggerTaskConfig,
        cancelTask: CancelTask,
        settings: ApiSettings,
      ) => new ApiServer({ ports, store, createTask, triggerTask, cancelTask }, settings),
      [Ports, Store, CreateTaskConfig, TriggerTaskConfig, CancelTask, ApiSettings],
    )
    .inSingletonScope();
});
