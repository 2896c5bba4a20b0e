import { storeContract } from '@distribute-schedule/store-contract';
import { inMemory } from './sqlite/in-memory';
import { makeSqliteStore, makeStoreIn } from './testing/make-sqlite-store';

storeContract('sqlite', makeSqliteStore);
storeContract('sqlite in-memory', () => makeStoreIn(inMemory()));
