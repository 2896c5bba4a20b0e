import type { MakeStore } from '../store-under-test';
import { applyContract } from './apply.contract';
import { claimOverdueContract } from './claim-overdue.contract';
import { deadWorkersContract } from './dead-workers.contract';
import { lineContract } from './sequence.contract';
import { replaceContract } from './replace.contract';
import { submitAndClaimContract } from './submit-and-claim.contract';
import { submitManyContract } from './submit-many.contract';

/** @see TaskQueue */
export function taskQueueContract(storeName: string, makeStore: MakeStore): void {
  submitAndClaimContract(storeName, makeStore);
  submitManyContract(storeName, makeStore);
  applyContract(storeName, makeStore);
  lineContract(storeName, makeStore);
  replaceContract(storeName, makeStore);
  claimOverdueContract(storeName, makeStore);
  deadWorkersContract(storeName, makeStore);
}
