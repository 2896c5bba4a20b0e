import {
  CancelTask,
  CreateTaskConfig,
  DeleteTaskConfig,
  DrainWorker,
  SetWorkerCapacity,
  ExecutorRegistry,
  Ports,
  RerunTask,
  SetTaskConfigEnabled,
  Store,
  TriggerTaskConfig,
  UpdateTaskConfig,
} from '@distribute-schedule/application';
import type { Newable } from 'inversify';
import { configurationFrom } from './config/load-configuration';
import { compose } from './create-system';
import { createLogger } from './logging/create-logger';
import { allRoles, roleEntries } from './roles';

const configuration = configurationFrom({ log: { level: 'silent' } });
const log = createLogger(configuration.log);

/** A symbol does not check the type that is bound to it, so every entry point is resolved from the real modules. */
describe('The wiring', () => {
  it.each(allRoles)('of the role %s resolves to what starts and stops', (role) => {
    const container = compose(configuration, [role], { log });
    container.bind(ExecutorRegistry).toConstantValue(new ExecutorRegistry([]));
    const component = roleEntries[role].component(container);
    expect(component.start).toBeInstanceOf(Function);
    expect(component.stop).toBeInstanceOf(Function);
  });

  it.each<Newable<object>>([
    CancelTask,
    CreateTaskConfig,
    DeleteTaskConfig,
    DrainWorker,
    SetWorkerCapacity,
    RerunTask,
    SetTaskConfigEnabled,
    TriggerTaskConfig,
    UpdateTaskConfig,
  ])('gives the use case %o to a process without a role', (useCase) => {
    expect(compose(configuration, [], { log }).get(useCase)).toBeInstanceOf(useCase);
  });

  it('binds every port to something', () => {
    const ports = compose(configuration, [], { log }).get<Ports>(Ports);
    expect(Object.entries(ports).filter(([, port]) => typeof port !== 'object')).toEqual([]);
  });

  it('gives all who ask the same store', () => {
    const container = compose(configuration, [], { log });
    expect(container.get<Store>(Store)).toBe(container.get<Store>(Store));
  });
});
