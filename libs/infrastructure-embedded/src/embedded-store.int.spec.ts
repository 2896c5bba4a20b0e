import { storeContract } from '@distribute-schedule/testing';
import { makeEmbeddedStore } from './testing/make-embedded-store';

storeContract('embedded', makeEmbeddedStore);
