import type { TestCluster } from '../cluster/test-cluster';
import { until } from '../waiting/until';
import type { ConfigHistory } from './config-history';
import { checkDueTimes } from './due-times';
import { checkAttempts } from './attempts';

export interface Verdict {
  /** What must not happen but did, as sentences. */
  readonly findings: readonly string[];
  readonly due: number;
  readonly tasks: number;
  readonly attempts: number;
  /** The largest delay between a due time and the creation of its Task. */
  readonly latestFireMs: number;
}

export interface VerdictOptions {
  /** Throws if no Task finishes for this long. */
  readonly maxIdleMs?: number;
}

/**
 * Waits until all Tasks are finished, then compares the journal with the store. Each due time must be decided once, each
 * Task must exist once, its attempts must not overlap, its result must come from the last attempt, no Task may be
 * unfinished, and every index must agree with every document.
 */
export async function verdictOn(cluster: TestCluster, { maxIdleMs }: VerdictOptions = {}): Promise<Verdict> {
  await cluster.finishAll(maxIdleMs);
  const histories = await Promise.all(
    [...cluster.configs].map(([id, { dueAt }]) => historyOf(cluster, id, dueAt)),
  );
  const runs = cluster.journal.runs();
  const findings = [
    ...histories.flatMap(checkDueTimes),
    ...checkAttempts(
      histories,
      runs,
      cluster.members.map(({ process }) => process),
    ),
    ...cluster.members.flatMap(({ process }) => process.crash ?? []),
    ...(await settledAudit(cluster)),
  ];
  const late = histories.flatMap(({ ledger }) =>
    ledger.flatMap(({ taskId, lateMs }) => (taskId ? [lateMs] : [])),
  );
  return {
    findings,
    due: histories.reduce((sum, { ledger }) => sum + ledger.length, 0),
    tasks: histories.reduce((sum, { tasks }) => sum + tasks.length, 0),
    attempts: runs.length,
    latestFireMs: late.reduce((latest, ms) => Math.max(latest, ms), 0),
  };
}

async function historyOf(
  cluster: TestCluster,
  id: string,
  firstDueAt: number | undefined,
): Promise<ConfigHistory> {
  const [stored, ledger, tasks] = await Promise.all([
    cluster.probe.config(id),
    cluster.probe.ledger(id),
    cluster.probe.tasks(id),
  ]);
  return { stored, firstDueAt, ledger, tasks };
}

/** Repeats the audit for a while: a step that runs during the audit can make two reads disagree, but only for a moment. */
async function settledAudit({ probe }: TestCluster): Promise<readonly string[]> {
  let findings: readonly string[] = [];
  try {
    await until('the audit is clean', async () => (findings = await probe.audit()).length === 0, {
      withinMs: 3_000,
      everyMs: 300,
    });
    return [];
  } catch {
    return findings;
  }
}
