import { Ports, UseCases } from '@distribute-schedule/application';
import { ContainerModule } from 'inversify';
import { ApiServer } from './server/api-server';
import { ApiSettings } from './http/api-settings';

/** The role `api`. The program that loads this module also loads applicationModule and binds ApiSettings. */
export const restApiModule = new ContainerModule(({ bind }) => {
  bind(ApiServer)
    .toResolvedValue(
      (ports: Ports, useCases: UseCases, settings: ApiSettings) =>
        new ApiServer({ ports, useCases }, settings),
      [Ports, UseCases, ApiSettings],
    )
    .inSingletonScope();
});
