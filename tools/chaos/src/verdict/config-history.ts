import type { FireRecord, StoredTaskConfig, Task } from '@distribute-schedule/domain';

/** All that is known of a config and of its Tasks. */
export interface ConfigHistory {
  readonly stored: StoredTaskConfig;
  readonly firstDueAt: number | undefined;
  readonly ledger: readonly FireRecord[];
  readonly tasks: readonly Task[];
}
