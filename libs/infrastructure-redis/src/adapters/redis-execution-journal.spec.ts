import type { RetentionSettings } from '@distribute-schedule/application';
import type { AttemptToken, TaskId } from '@distribute-schedule/domain';
import type { Redis } from 'ioredis';
import { Keyspace } from '../keyspace';
import { RedisStore } from '../redis-store';
import { RedisExecutionJournal } from './redis-execution-journal';

/** A server that knows no script until it has received its source. It records the requests. */
function aNewServer() {
  const requests: string[] = [];
  const redis = {
    evalsha: () => {
      requests.push('hash');
      return requests.includes('source')
        ? Promise.resolve(1)
        : Promise.reject(new Error('NOSCRIPT No matching script'));
    },
    eval: () => {
      requests.push('source');
      return Promise.resolve(1);
    },
  };
  return { requests, redis: redis as unknown as Redis };
}

describe('RedisExecutionJournal', () => {
  it('appends the first lines with one request, so that they arrive before the end of their attempt', async () => {
    const { requests, redis } = aNewServer();
    const retention = { retentionMs: 1000 } as RetentionSettings;
    const journal = new RedisExecutionJournal(new RedisStore([redis], Keyspace.of(), retention));
    const entry = { taskId: 'a@1' as TaskId, attemptToken: 'x' as AttemptToken, after: 0, lines: [] };
    expect(await journal.append(entry)).toBe(true);
    expect(requests).toEqual(['source']);
    expect(await journal.append(entry)).toBe(true);
    expect(requests).toEqual(['source', 'hash']);
  });
});
