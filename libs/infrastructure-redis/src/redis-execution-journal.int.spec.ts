import { executionJournalContract } from '@distribute-schedule/testing';
import { makeRedisStore } from './testing/make-redis-store';

executionJournalContract('redis', makeRedisStore);
