import type {
  ClaimDueReply,
  ClaimDueRequest,
  ClaimedConfig,
  PlacementMemo,
  UnreadableConfig,
} from '@distribute-schedule/application';
import type { TaskConfigId, WorkerId } from '@distribute-schedule/domain';
import { reasonOf, requestTtlMs } from '@distribute-schedule/store-kit';
import { readTaskConfig } from '../documents/config-documents';
import type { ConfigRow } from '../schema/tables';
import type { Step } from './step';

/** Claims due configs under the token of the request, until its lease ends. */
export async function claimDueConfigs(
  step: Step,
  { limit, leaseMs, overdueByMs, aheadMs = 0, requestToken }: ClaimDueRequest,
): Promise<ClaimDueReply> {
  let ids = await step.answerTo(requestToken);
  if (ids) await step.configs.loadDocuments(ids);
  else {
    const due = limit > 0 ? await step.configs.due(step.now - overdueByMs, limit, aheadMs) : [];
    for (const row of due) {
      row.claim_token = requestToken;
      row.wake_at = step.now + leaseMs;
      step.configs.touch(row);
    }
    ids = due.map(({ id }) => id);
    step.keepAnswer(requestToken, ids, requestTtlMs);
  }
  const [next] = await Promise.all([nextWake(step), step.runs.load(ids)]);
  const claims = ids.map((id) => readClaim(step, step.configs.get(id), requestToken));
  return {
    claimed: claims.filter((one) => one !== undefined && 'config' in one),
    unreadable: claims.filter((one) => one !== undefined && 'reason' in one),
    now: step.now,
    ...next,
  };
}

function readClaim(
  step: Step,
  row: ConfigRow | undefined,
  claimToken: string,
): ClaimedConfig | UnreadableConfig | undefined {
  if (row?.claim_token !== claimToken) return undefined;
  try {
    return {
      config: readTaskConfig(row.document),
      dueAt: row.due_at ?? step.now,
      open: step.runs.get(row.id)?.open_tasks ?? 0,
      placement: readMemo(row.placement_memo),
      claimToken,
    };
  } catch (error) {
    return { id: row.id as TaskConfigId, reason: reasonOf(error), claimToken };
  }
}

/** Only `writeMemo` writes what this reads. */
function readMemo(memo: string | null): PlacementMemo {
  if (memo === null) return { roundRobinIndex: 0, lastWorkerId: undefined };
  const { roundRobinIndex, lastWorkerId } = JSON.parse(memo) as {
    readonly roundRobinIndex: number;
    readonly lastWorkerId?: WorkerId;
  };
  return { roundRobinIndex, lastWorkerId };
}

export function writeMemo({ roundRobinIndex, lastWorkerId }: PlacementMemo): string {
  return JSON.stringify({ roundRobinIndex, lastWorkerId });
}

async function nextWake(step: Step): Promise<Pick<ClaimDueReply, 'nextWakeAt' | 'isNextClaimed'>> {
  step.configs.flush();
  const [first] = await step.transaction.query<Pick<ConfigRow, 'wake_at' | 'claim_token'>>(
    'select wake_at, claim_token from task_config where bucket = 0 and wake_at is not null order by wake_at limit 1',
  );
  return { nextWakeAt: first?.wake_at ?? undefined, isNextClaimed: (first?.claim_token ?? null) !== null };
}
