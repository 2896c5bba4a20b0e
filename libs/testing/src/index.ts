export { aDefinition, aTaskConfig } from './builders/a-task-config';
export { aTask } from './builders/a-task';
export { aWorker } from './builders/a-worker';
export { dueConfigsContract } from './contracts/due-configs.contract';
export { taskQueueContract } from './contracts/task-queue.contract';
export type { MakeStore, StoreBounds, StoreUnderTest } from './store-under-test';
