import type { Ports, UseCases } from '@distribute-schedule/application';

/** What the routes call: use cases for what changes something, ports for what only reads. */
export interface ApiParts {
  readonly ports: Ports;
  readonly useCases: UseCases;
}
