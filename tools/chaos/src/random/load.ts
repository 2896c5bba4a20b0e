import type { NewTaskFields } from '@distribute-schedule/application';
import type { TestCluster } from '../cluster/test-cluster';

/** All kinds of configs, so that each fault hits each of them while it runs. */
const kinds: Readonly<Record<string, Partial<NewTaskFields>>> = {
  'every-second': {},
  often: { trigger: '@every 200ms' },
  'in-turn': { trigger: '@every 500ms', overlap: 'sequential', parameters: { ms: 300 } },
  'one-at-a-time': { overlap: 'skip', parameters: { ms: 1_500 } },
  replaced: { overlap: 'replace', parameters: { ms: 1_500 } },
  long: { parameters: { ms: 2_500 } },
  failing: { parameters: { fails: 2 } },
  'ignores-abort': { parameters: { ms: 800, ignoresAbort: true } },
  spread: { trigger: '@every 1s', bounds: { jitterMs: 700 } },
  'all-misfires': { misfire: { mode: 'all' } },
  'no-misfires': { misfire: { mode: 'skip' } },
  urgent: { priority: 9, balancing: 'round_robin' },
};

const copiesOfEach = 3;

export async function scheduleLoad(cluster: TestCluster, round: number): Promise<void> {
  const copies = Array.from({ length: copiesOfEach }, (_, i) => i + 1);
  await Promise.all(
    Object.entries(kinds).flatMap(([kind, fields]) =>
      copies.map((copy) => cluster.schedule(`r${round}-${kind}-${copy}`, fields)),
    ),
  );
}
