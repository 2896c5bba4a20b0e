import { storeContract } from '@distribute-schedule/store-contract';
import { inMemory } from './memory/in-memory';
import { makeEmbeddedStore, makeStoreIn } from './testing/make-embedded-store';

storeContract('embedded', makeEmbeddedStore);
storeContract('in-memory', () => makeStoreIn(inMemory()));
