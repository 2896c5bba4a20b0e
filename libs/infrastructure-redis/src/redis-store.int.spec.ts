import { storeContract } from '@distribute-schedule/store-contract';
import { makeRedisStore } from './testing/make-redis-store';

storeContract('redis', makeRedisStore);
