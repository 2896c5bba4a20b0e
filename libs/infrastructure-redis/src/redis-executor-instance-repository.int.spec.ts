import { executorInstanceRepositoryContract } from '@distribute-schedule/testing';
import { makeRedisStore } from './testing/make-redis-store';

executorInstanceRepositoryContract('redis', makeRedisStore);
