import type { CommitOutcome, ConfigFire } from '@distribute-schedule/application';
import { taskConfigId, taskId } from '@distribute-schedule/domain';
import { aTask } from '@distribute-schedule/domain/testing';
import type { RedisStore } from '../redis-store';
import { RedisDueConfigs } from './redis-due-configs';

const retention = { retentionMs: 60_000, historyPerTask: 10, ledgerPerTask: 10 };

function aFire(n: number): ConfigFire {
  const id = taskConfigId(`config-${n}`);
  return {
    fire: { configId: id, tasks: [aTask({ id: taskId(`${id}@1`) })], records: [], next: undefined },
    claimToken: 'claim',
    targets: new Map(),
    placement: { roundRobinIndex: 0, lastWorkerId: undefined },
  };
}

describe('RedisDueConfigs', () => {
  it('sends a small script first, and each after the reply to the one before it', async () => {
    const replies: ((outcomes: readonly CommitOutcome[]) => void)[] = [];
    const counts: number[] = [];
    const run = (_: unknown, { fireCount }: { readonly fireCount: number }) => {
      counts.push(fireCount);
      return new Promise<readonly CommitOutcome[]>((resolve) => replies.push(resolve));
    };
    const dueConfigs = new RedisDueConfigs({ run, retention } as unknown as RedisStore);
    const committed = dueConfigs.commitFires(
      Array.from({ length: 50 }, (_, n) => aFire(n)),
      'token',
    );
    const parts = [9, 33, 8];
    for (const [i, count] of parts.entries()) {
      expect(counts).toEqual(parts.slice(0, i + 1));
      replies[i]?.(Array.from({ length: count }, () => 'applied'));
      await new Promise(setImmediate);
    }
    expect(await committed).toHaveLength(50);
  });
});
