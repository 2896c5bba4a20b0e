export { aTaskConfig } from './builders/a-task-config';
export { aTask } from './builders/a-task';
export { aWorker } from './builders/a-worker';
export { storeContract } from './contracts/store.contract';
export { silent } from './silent';
export { SettableClock } from './settable-clock';
export type { StoreUnderTest } from './store-under-test';
