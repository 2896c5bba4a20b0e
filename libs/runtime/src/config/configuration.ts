import { StoreConfiguration } from '../stores/stores';
import { type ConfigKey, keysOf, Section } from './keys/config-keys';
import { ApiSection } from './sections/api-section';
import { AuditSection } from './sections/audit-section';
import { ConsoleSection } from './sections/console-section';
import { EgressSection } from './sections/egress-section';
import { GrpcSection } from './sections/grpc-section';
import { HealthCheckSection } from './sections/health-check-section';
import { LogSection } from './sections/log-section';
import { MetricsSection } from './sections/metrics-section';
import { OpsSection } from './sections/ops-section';
import { ScheduleSection } from './sections/schedule-section';
import { SecretsSection } from './sections/secrets-section';
import { TaskSection } from './sections/task-section';
import { WorkerSection } from './sections/worker-section';

/** The whole configuration, validated. Durations are milliseconds, sizes are bytes. */
export class Configuration extends StoreConfiguration {
  @Section(ScheduleSection) schedule = new ScheduleSection();
  @Section(WorkerSection) worker = new WorkerSection();
  @Section(TaskSection) task = new TaskSection();
  @Section(ApiSection) api = new ApiSection();
  @Section(ConsoleSection) console = new ConsoleSection();
  @Section(OpsSection) ops = new OpsSection();
  @Section(MetricsSection) metrics = new MetricsSection();
  @Section(LogSection) log = new LogSection();
  @Section(AuditSection) audit = new AuditSection();
  @Section(HealthCheckSection) healthCheck = new HealthCheckSection();
  @Section(EgressSection) egress = new EgressSection();
  @Section(GrpcSection) grpc = new GrpcSection();
  @Section(SecretsSection) secrets = new SecretsSection();

  /** Paths of the keys whose values were generated for this process. */
  generated: readonly string[] = [];
  /** Weaknesses that do not prevent a start. A system logs them when it is created. */
  warnings: readonly string[] = [];
  /** Secrets of tasks that the environment holds, by name. */
  environmentSecrets: Readonly<Record<string, string>> = {};
}

/** Settings of a program that uses this lib: any part of the configuration, by the names of its fields. */
export interface PartialConfiguration extends PartialSection<
  Omit<Configuration, 'generated' | 'warnings' | 'environmentSecrets'>
> {
  /** @deprecated Use `store`: true means `redis`, false means `sqlite`. */
  readonly distributed?: { readonly enabled?: boolean | undefined } | undefined;
}

type PartialSection<S> = {
  readonly [F in keyof S]?:
    | (S[F] extends readonly unknown[] | Readonly<Record<string, string>>
        ? S[F]
        : S[F] extends object
          ? PartialSection<S[F]>
          : S[F])
    | undefined;
};

/** Every key that can be set, in the order of the sections. */
export const configKeys: readonly ConfigKey[] = keysOf(Configuration);

/** Returns the value at a dotted path of fields. */
export function valueAt(tree: object, codePath: string): unknown {
  return codePath
    .split('.')
    .reduce<unknown>((value, field) => (value as Record<string, unknown> | undefined)?.[field], tree);
}
