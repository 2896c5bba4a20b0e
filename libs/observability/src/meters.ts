import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { catalog, type MetricDefinition, type MetricKey } from './catalog';

type Meter<Type> = Type extends 'counter' ? Counter : Type extends 'gauge' ? Gauge : Histogram;

/** The figures of the catalog, ready to be counted. */
export type Meters = { readonly [Key in MetricKey]: Meter<(typeof catalog)[Key]['type']> };

export interface Registries {
  readonly process: Registry;
  readonly cluster: Registry;
}

/** @param roles roles of the process */
export function createMeters(registries: Registries, roles: readonly string[]): Meters {
  const entries = Object.entries<MetricDefinition>(catalog);
  return Object.fromEntries(
    entries.map(([key, definition]) => {
      const isShown = definition.role === undefined || roles.includes(definition.role);
      return [key, createMeter(definition, isShown ? [registries[definition.of]] : [])];
    }),
  ) as unknown as Meters;
}

function createMeter({ name, type, labels, help, buckets }: MetricDefinition, registers: Registry[]) {
  const options = { name, help, labelNames: labels, registers };
  switch (type) {
    case 'counter':
      return new Counter(options);
    case 'gauge':
      return new Gauge(options);
    case 'histogram':
      return new Histogram({ ...options, buckets: [...(buckets ?? [])] });
  }
}
