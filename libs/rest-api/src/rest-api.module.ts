import { Ports, UseCases } from '@distribute-schedule/application';
import { ContainerModule } from 'inversify';
import { healthRoutes } from './cluster/health-routes';
import { metricsRoutes } from './cluster/metrics-routes';
import { ApiSettings } from './http/api-settings';
import { allRoutes } from './server/all-routes';
import { ApiServer, type Routes } from './server/api-server';

/** The role `api`. The program that loads this module also loads applicationModule and binds ApiSettings. */
export const restApiModule = serving(allRoutes);

/** The listener of a process without the role `api`, so that the process can be probed and measured. */
export const opsModule = serving((parts, settings, isRunning) => [
  ...healthRoutes(parts, settings, isRunning),
  ...metricsRoutes(parts),
]);

function serving(routes: Routes): ContainerModule {
  return new ContainerModule(({ bind }) => {
    bind(ApiServer)
      .toResolvedValue(
        (ports: Ports, useCases: UseCases, settings: ApiSettings) =>
          new ApiServer({ ports, useCases }, settings, routes),
        [Ports, UseCases, ApiSettings],
      )
      .inSingletonScope();
  });
}
