import { storeContract } from '@distribute-schedule/testing';
import { makeRedisStore } from './testing/make-redis-store';

storeContract('redis', makeRedisStore);
