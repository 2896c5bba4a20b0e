import type { Logger, RetentionSettings } from '@distribute-schedule/application';
import type { ContainerModule } from 'inversify';
import type { CrossCheck } from '../config/keys/cross-check';
import type { ScheduleSection } from '../config/sections/schedule-section';
import type { StoreConfiguration } from './stores';

/** Everything that this lib must know about one kind of store. */
export interface StoreDescriptor {
  /** True if several processes can use the store at the same time. Otherwise only one process can open it. */
  readonly isShared: boolean;
  /** Name of the section that holds the keys of this store. If a file sets one of them, it means this store. */
  readonly section: string;
  /** Lets one environment variable give the address and the credentials. */
  readonly url?: StoreUrl;
  /** Rules between several keys. */
  readonly crossChecks?: readonly CrossCheck<CheckedConfiguration>[];
  readonly help: StoreHelp;

  /** Modules that bind every port of a store and its clock. */
  modules(configuration: CheckedConfiguration): readonly ContainerModule[];
  /** Compares every index of the store with every document. Returns one sentence for each difference. */
  audit(
    configuration: CheckedConfiguration,
    retention: RetentionSettings,
    log: Logger,
  ): Promise<readonly string[]>;
  /** Copies the store into a new file. Left out for a store whose server has tools for that. */
  backUp?(configuration: StoreConfiguration, file: string): Promise<void>;
  /** Throws if there is nothing to export, so that an export does not create an empty store. */
  assertExists?(configuration: StoreConfiguration): void;
  /** Says which key to change, for an error of this store. Returns undefined for all other errors. */
  explainStartError(error: NodeJS.ErrnoException, configuration: StoreConfiguration): string | undefined;
}

/** Configuration that a store may read. */
export interface CheckedConfiguration extends StoreConfiguration {
  readonly schedule: ScheduleSection;
}

/** A variable that hosting platforms set, such as REDIS_URL. */
export interface StoreUrl {
  readonly variable: string;
  /** Form of the URL, for error messages. */
  readonly allowed: string;
  /** Values of the URL by the path of the key that they set. Undefined if the text is not such a URL. */
  read(text: string): Readonly<Record<string, unknown>> | undefined;
  /** True if this key names the server, so that the variable is ignored. */
  isReplacedBy(path: string, value: unknown): boolean;
}

/** Text of `--help` about a store. */
export interface StoreHelp {
  /** Paths of the keys that people set most often. */
  readonly keys: readonly string[];
  /** Environment of an example start on this store. */
  readonly example: string;
}
