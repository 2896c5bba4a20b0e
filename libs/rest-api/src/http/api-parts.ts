import type { Ports, UseCases } from '@distribute-schedule/application';

/** Parts that the routes call: use cases for changes, ports for reads. */
export interface ApiParts {
  readonly ports: Ports;
  readonly useCases: UseCases;
}
