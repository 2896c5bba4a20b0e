import {
  type ClaimDueReply,
  type ClaimDueRequest,
  type ClaimedConfig,
  type CommitOutcome,
  type ConfigFire,
  type DueConfigs,
  type PlacementMemo,
  type ReturnedClaim,
  type UnreadableConfig,
  type RetentionSettings,
} from '@distribute-schedule/application';
import {
  inParts,
  maxConfigsPerPass,
  maxReasonCharacters,
  requestTtlMs,
} from '@distribute-schedule/store-kit';
import type { TaskConfigId, WorkerId } from '@distribute-schedule/domain';
import { JsonReader } from '../documents/read-json';
import { readTaskConfig, writeFireRecord } from '../documents/task-config-document';
import { dueDayArguments } from '../documents/due-days';
import { replacedArguments } from '../documents/task-changes';
import { newTaskArguments } from '../documents/task-rows';
import type { RedisStore } from '../redis-store';
import type { ScriptArgument } from '../lua/define-script';
import { records, scripts } from '../lua/scripts';

/** Redis serves no other client while a script runs, and after an outage a single config can add a thousand tasks. */
const maxTasksPerScript = 500;

/** The first scripts of a commit are small, so that workers begin with the first Tasks while Redis creates the others. */
const tasksOfScript = (part: number): number => Math.min(8 * 4 ** part, maxTasksPerScript);

export class RedisDueConfigs implements DueConfigs {
  constructor(private readonly store: RedisStore) {}

  async claimDue({
    limit,
    leaseMs,
    overdueByMs,
    aheadMs = 0,
    requestToken,
  }: ClaimDueRequest): Promise<ClaimDueReply> {
    const [now, next, isNextClaimed, rows] = await this.store.run(scripts.claimDue, {
      limit,
      leaseMs,
      overdueByMs,
      aheadMs,
      requestToken,
      requestTtlMs,
    });
    const claimed: ClaimedConfig[] = [];
    const unreadable: UnreadableConfig[] = [];
    for (const [id, dueAt, open, memo, document] of rows) {
      try {
        const config = readTaskConfig(document);
        claimed.push({
          config,
          dueAt: dueAt === null ? now : Number(dueAt),
          open,
          placement: readMemo(memo),
          claimToken: requestToken,
        });
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        unreadable.push({ id: id as TaskConfigId, reason, claimToken: requestToken });
      }
    }
    const nextWakeAt = next === null ? undefined : Number(next);
    return { claimed, unreadable, now, nextWakeAt, isNextClaimed: isNextClaimed === 1 };
  }

  /** Each script waits for the reply to the one before it. Redis would otherwise run all of them before any claim of a worker. */
  async commitFires(fires: readonly ConfigFire[], requestToken: string): Promise<readonly CommitOutcome[]> {
    const outcomes: CommitOutcome[] = [];
    for (const [i, part] of inParts(fires, tasksOfScript, sizeOf).entries())
      outcomes.push(...(await this.commitPart(part, `${requestToken}.${i}`)));
    return outcomes;
  }

  async returnClaims(claims: readonly ReturnedClaim[]): Promise<void> {
    const rest = claims.flatMap(({ id, claimToken, wakeAt }) =>
      records.returnedClaim({ configId: id, claimToken, wakeAt }),
    );
    await this.store.run(scripts.returnClaims, { claimCount: claims.length }, rest);
  }

  async park({ id, claimToken, reason }: UnreadableConfig): Promise<void> {
    await this.store.run(scripts.parkConfig, {
      configId: id,
      claimToken,
      reason: reason.slice(0, maxReasonCharacters),
    });
  }

  async restoreMissing(cursor: string): Promise<{ cursor: string; restored: readonly TaskConfigId[] }> {
    const [next, restored] = await this.store.run(scripts.restoreMissing, {
      cursor: cursor || '0',
      limit: maxConfigsPerPass,
    });
    return { cursor: next, restored: restored as TaskConfigId[] };
  }

  private commitPart(fires: readonly ConfigFire[], requestToken: string): Promise<readonly CommitOutcome[]> {
    const { retention } = this.store;
    return this.store.run(
      scripts.commitFires,
      {
        requestToken,
        requestTtlMs,
        ledgerLength: retention.ledgerPerTask,
        retentionMs: retention.retentionMs,
        historyLength: retention.historyPerTask,
        fireCount: fires.length,
      },
      fires.flatMap((fire) => fireArguments(fire, retention)),
    );
  }
}

const sizeOf = ({ fire, replacement }: ConfigFire): number =>
  fire.tasks.length + (replacement?.replaced.length ?? 0);

/** After an outage a fire can have far more records than the ledger keeps, so only the newest are sent. */
function fireArguments(
  { fire, claimToken, notBefore, targets, toWake, placement, replacement }: ConfigFire,
  { ledgerPerTask }: RetentionSettings,
): ScriptArgument[] {
  const replaced = replacement?.replaced ?? [];
  const ledgerRecords = fire.records.slice(-ledgerPerTask);
  return [
    ...records.fire({
      configId: fire.configId,
      claimToken,
      notBefore: notBefore ?? '',
      dueAt: fire.next?.dueAt ?? '',
      wakeAt: fire.next?.wakeAt ?? '',
      memo: writeMemo(placement),
      maxOpen: fire.maxOpen ?? '',
      replacingTaskId: (replacement && fire.tasks[0]?.id) ?? '',
      cancelWithinMs: replacement?.cancelGraceMs ?? '',
      replacedCount: replaced.length,
      recordCount: ledgerRecords.length,
      dayCount: fire.days?.length ?? 0,
      taskCount: fire.tasks.length,
    }),
    ...replaced.flatMap(replacedArguments),
    ...ledgerRecords.map(writeFireRecord),
    ...(fire.days ?? []).flatMap(dueDayArguments),
    ...fire.tasks.flatMap((task) => newTaskArguments(task, targets.get(task.id), toWake?.get(task.id))),
  ];
}

function writeMemo({ roundRobinIndex, lastWorkerId }: PlacementMemo): string {
  return JSON.stringify({ turn: roundRobinIndex, lastWorkerId });
}

function readMemo(document: string | null): PlacementMemo {
  if (document === null) return { roundRobinIndex: 0, lastWorkerId: undefined };
  const json = JsonReader.parse(document);
  return {
    roundRobinIndex: json.number('turn'),
    lastWorkerId: json.optionalText('lastWorkerId') as WorkerId | undefined,
  };
}
