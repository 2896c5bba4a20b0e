import type { MakeStore } from '../store-under-test';
import { applyContract } from './apply.contract';
import { lineContract } from './line.contract';
import { recoveryContract } from './recovery.contract';
import { submitAndClaimContract } from './submit-and-claim.contract';

/** @see TaskQueue */
export function taskQueueContract(storeName: string, makeStore: MakeStore): void {
  submitAndClaimContract(storeName, makeStore);
  applyContract(storeName, makeStore);
  lineContract(storeName, makeStore);
  recoveryContract(storeName, makeStore);
}
