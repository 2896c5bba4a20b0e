import type { MakeStore } from '../store-under-test';
import { claimDueContract } from './claim-due.contract';
import { commitFiresContract } from './commit-fires.contract';
import { parkAndRestoreContract } from './park-and-restore.contract';

/** @see DueConfigs */
export function dueConfigsContract(storeName: string, makeStore: MakeStore): void {
  claimDueContract(storeName, makeStore);
  commitFiresContract(storeName, makeStore);
  parkAndRestoreContract(storeName, makeStore);
}
