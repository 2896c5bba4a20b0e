import { dueConfigsContract, taskQueueContract } from '@distribute-schedule/testing';
import { makeRedisStore } from './testing/make-redis-store';

dueConfigsContract('redis', makeRedisStore);
taskQueueContract('redis', makeRedisStore);
