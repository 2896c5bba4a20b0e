import type { FireRecord, StoredTaskConfig, Task } from '@distribute-schedule/domain';

/** Everything that the store holds of a config, its due times and its Tasks. */
export interface ConfigHistory {
  readonly stored: StoredTaskConfig;
  readonly firstDueAt: number | undefined;
  readonly ledger: readonly FireRecord[];
  readonly tasks: readonly Task[];
}
