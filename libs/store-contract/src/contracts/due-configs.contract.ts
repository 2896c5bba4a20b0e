import type { MakeStore } from '../store-under-test';
import { claimDueContract } from './claim-due.contract';
import { commitFiresContract } from './commit-fires.contract';

/** @see DueConfigs */
export function dueConfigsContract(storeName: string, makeStore: MakeStore): void {
  claimDueContract(storeName, makeStore);
  commitFiresContract(storeName, makeStore);
}
