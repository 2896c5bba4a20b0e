import type {
  ClaimDueReply,
  ClaimDueRequest,
  CommitOutcome,
  ConfigFire,
  DueConfigs,
  ReturnedClaim,
  UnreadableConfig,
} from '@distribute-schedule/application';
import type { TaskConfigId } from '@distribute-schedule/domain';
import { maxConfigsPerPass, maxReasonCharacters } from '@distribute-schedule/store-kit';
import type { SqlStore } from '../sql-store';
import { claimDueConfigs } from '../steps/claim-due';
import { commitFires, needsToCommit } from '../steps/commit-fires';

export class SqlDueConfigs implements DueConfigs {
  constructor(private readonly store: SqlStore) {}

  claimDue(request: ClaimDueRequest): Promise<ClaimDueReply> {
    const { limit, overdueByMs, aheadMs = 0, requestToken } = request;
    const needs = { requests: [requestToken], ...(limit > 0 && { due: { limit, overdueByMs, aheadMs } }) };
    return this.store.write((step) => claimDueConfigs(step, request), needs);
  }

  commitFires(fires: readonly ConfigFire[], requestToken: string): Promise<readonly CommitOutcome[]> {
    const needs = { ...needsToCommit(fires), requests: [requestToken] };
    return this.store.write((step) => commitFires(step, fires, requestToken), needs);
  }

  returnClaims(claims: readonly ReturnedClaim[]): Promise<void> {
    const ids = claims.map(({ id }) => id);
    return this.store.write(async (step) => {
      await step.configs.load(ids);
      for (const { id, claimToken, wakeAt } of claims) {
        const row = step.configs.get(id);
        if (!row || row.claim_token !== claimToken) continue;
        row.claim_token = null;
        row.wake_at = wakeAt;
        step.configs.touch(row);
        step.wakeSchedulersBy(wakeAt);
      }
    });
  }

  park({ id, claimToken, reason }: UnreadableConfig): Promise<void> {
    return this.store.write(async (step) => {
      const row = await step.configs.find(id);
      if (row?.claim_token !== claimToken) return;
      row.claim_token = null;
      row.wake_at = null;
      row.parked_because = reason.slice(0, maxReasonCharacters);
      row.parked_at = step.now;
      step.configs.touch(row);
      step.count('parked');
      step.addEvent('config parked', '', id, row.parked_because);
    });
  }

  /** A config with a due time is in the index as soon as its row has a `wake_at`, so that is what can be missing. */
  restoreMissing(cursor: string): Promise<{ cursor: string; restored: readonly TaskConfigId[] }> {
    return this.store.write(async (step) => {
      const transaction = step.flushed();
      const found = await transaction.query<{ readonly id: string; readonly is_missing: number }>(
        `select id, due_at is not null and wake_at is null and parked_because is null as is_missing
         from task_config where bucket = 0 and id >= ? order by id limit ?`,
        cursor,
        maxConfigsPerPass + 1,
      );
      const checked = found.slice(0, maxConfigsPerPass);
      const missing = checked.flatMap(({ id, is_missing }) => (is_missing ? [id as TaskConfigId] : []));
      await step.configs.load(missing);
      for (const id of missing) {
        const row = step.configs.get(id);
        if (!row) continue;
        row.wake_at = row.due_at;
        step.configs.touch(row);
      }
      return { cursor: found[maxConfigsPerPass]?.id ?? '', restored: missing };
    });
  }
}
