export { storeContract } from './contracts/store.contract';
export type { StoreUnderTest } from './store-under-test';
