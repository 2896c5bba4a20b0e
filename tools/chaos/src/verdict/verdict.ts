import type { TestCluster } from '../cluster/test-cluster';
import { until } from '../waiting/until';
import type { ConfigHistory } from './config-history';
import { checkDueTimes } from './due-times';
import { checkAttempts } from './attempts';

export interface Verdict {
  /** What must not be, as sentences. */
  readonly findings: readonly string[];
  readonly due: number;
  readonly tasks: number;
  readonly attempts: number;
  /** The latest that a due time was turned into its Task. */
  readonly latestFireMs: number;
}

export interface VerdictOptions {
  /** How long all that was begun may take to come to its end. */
  readonly withinMs?: number;
}

/**
 * Lets everything come to its end, then holds the record of what was done against what the store says of it: each due
 * time decided once, each Task one of a kind, no two attempts of one at a time, no result of an attempt that was not
 * the last, nothing unfinished, every index in agreement with every document.
 */
export async function verdictOn(cluster: TestCluster, { withinMs }: VerdictOptions = {}): Promise<Verdict> {
  await cluster.quiet(withinMs);
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

/** What a step in flight makes of two reads goes away by itself; what does not is a finding. */
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
