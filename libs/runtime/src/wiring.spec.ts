import { ExecutorRegistry, Ports, Secrets, Store, UseCases } from '@distribute-schedule/application';
import { configurationFrom } from './config/load-configuration';
import { compose } from './create-system';
import { createLogger } from './logging/create-logger';
import { allRoles, listenerOf, roleEntries } from './roles';
import { WorkerSecrets } from './secrets/worker-secrets';

const configuration = configurationFrom({ log: { level: 'silent' } });
const log = createLogger(configuration.log);

/** A symbol does not check the type that is bound to it, so every entry point is resolved from the real modules. */
describe('The wiring', () => {
  it.each(allRoles)('of the role %s resolves to a component that starts and stops', (role) => {
    const container = compose(configuration, [role], { log });
    container.bind(ExecutorRegistry).toConstantValue(new ExecutorRegistry([]));
    container.bind(Secrets).toConstantValue(new WorkerSecrets({ given: {}, folder: '' }));
    const component = roleEntries[role].component(container);
    expect(component.start).toBeInstanceOf(Function);
    expect(component.stop).toBeInstanceOf(Function);
  });

  it('resolves the listener of a process without the API', () => {
    const component = listenerOf(['work']).component(compose(configuration, ['work'], { log }));
    expect(component.start).toBeInstanceOf(Function);
  });

  it('provides every use case to a process without a role', () => {
    const useCases = compose(configuration, [], { log }).get<UseCases>(UseCases);
    expect(Object.keys(useCases).length).toBeGreaterThanOrEqual(15);
    for (const useCase of Object.values(useCases)) expect(useCase.execute).toBeInstanceOf(Function);
  });

  it('binds every port', () => {
    const ports = compose(configuration, [], { log }).get<Ports>(Ports);
    expect(Object.entries(ports).filter(([, port]) => typeof port !== 'object')).toEqual([]);
  });

  it('provides the same store everywhere', () => {
    const container = compose(configuration, [], { log });
    expect(container.get<Store>(Store)).toBe(container.get<Store>(Store));
  });
});
