import {
  type ClaimDueReply,
  type ClaimDueRequest,
  type ClaimedConfig,
  type CommitOutcome,
  type ConfigFire,
  type DueConfigs,
  type PlacementMemo,
  type UnreadableConfig,
} from '@distribute-schedule/application';
import { maxConfigsPerPass, maxReasonCharacters, requestTtlMs } from '@distribute-schedule/store-kit';
import type { TaskConfigId, WorkerId } from '@distribute-schedule/domain';
import { readTaskConfig, writeFireRecord } from '../documents/task-config-documents';
import type { EmbeddedStore } from '../embedded-store';
import { becomeDue, becomeDueAfterEnd, keepRecords, lookAtConfig } from '../steps/config-due-times';
import { createTask } from '../steps/create-task';
import { areAllThatIsOpen, replaceOpen } from '../steps/replace-open';
import type { Step } from '../steps/step';

export class EmbeddedDueConfigs implements DueConfigs {
  constructor(private readonly store: EmbeddedStore) {}

  claimDue({ limit, leaseMs, overdueByMs, requestToken }: ClaimDueRequest): Promise<ClaimDueReply> {
    return this.store.write((step) => {
      const { due, configs } = step.tables;
      let ids = step.answered(requestToken);
      if (!ids) {
        ids = [...due.getKeys({ end: [step.now - overdueByMs + 1], limit })].map(([, id]) => id);
        for (const id of ids) {
          const record = configs.get(id);
          if (record) lookAtConfig(step, id, { ...record, claim: requestToken }, step.now + leaseMs);
        }
        step.keepAnswer(requestToken, ids, requestTtlMs);
      }
      const claimed: ClaimedConfig[] = [];
      const unreadable: UnreadableConfig[] = [];
      for (const id of ids) {
        const one = readClaim(step, id, requestToken);
        if (one && 'config' in one) claimed.push(one);
        else if (one) unreadable.push(one);
      }
      const [first] = [...due.getKeys({ limit: 1 })];
      return { claimed, unreadable, now: step.now, nextWakeAt: first?.[0] };
    });
  }

  commitFires(fires: readonly ConfigFire[], requestToken: string): Promise<readonly CommitOutcome[]> {
    return this.store.write((step) => {
      const before = step.answered(requestToken);
      if (before) return before as readonly CommitOutcome[];
      const outcomes = fires.map((fire) => commitFire(step, fire));
      step.keepAnswer(requestToken, outcomes, requestTtlMs);
      return outcomes;
    });
  }

  park({ id, claimToken, reason }: UnreadableConfig): Promise<void> {
    return this.store.write((step) => {
      const record = step.tables.configs.get(id);
      if (record?.claim !== claimToken) return;
      delete record.claim;
      record.parkedBecause = reason.slice(0, maxReasonCharacters);
      lookAtConfig(step, id, record);
      step.count('parked');
      step.tell('config parked', '', id, record.parkedBecause);
    });
  }

  restoreMissing(cursor: string): Promise<{ cursor: string; restored: readonly TaskConfigId[] }> {
    return this.store.write((step) => {
      const { configs, due } = step.tables;
      const rows = [
        ...configs.getRange({ ...(cursor !== '' && { start: cursor }), limit: maxConfigsPerPass + 1 }),
      ];
      const restored: TaskConfigId[] = [];
      for (const { key: id, value: record } of rows.slice(0, maxConfigsPerPass)) {
        const { dueAt, wakeAt, parkedBecause } = record;
        if (dueAt === undefined || parkedBecause !== undefined) continue;
        if (wakeAt !== undefined && due.doesExist([wakeAt, id])) continue;
        lookAtConfig(step, id, record, dueAt);
        restored.push(id as TaskConfigId);
      }
      return { cursor: rows[maxConfigsPerPass]?.key ?? '', restored };
    });
  }
}

function readClaim(
  { tables, now }: Step,
  id: string,
  claimToken: string,
): ClaimedConfig | UnreadableConfig | undefined {
  const record = tables.configs.get(id);
  if (record?.claim !== claimToken) return undefined;
  try {
    return {
      config: readTaskConfig(tables.configDocuments.get(id)),
      dueAt: record.dueAt ?? now,
      open: tables.open.size(id),
      placement: readMemo(record.memo),
      claimToken,
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { id: id as TaskConfigId, reason, claimToken };
  }
}

/** As a whole or not at all. */
function commitFire(
  step: Step,
  { fire, claimToken, targets, placement, replacement }: ConfigFire,
): CommitOutcome {
  const { configId, records, tasks, next, maxOpen = Infinity } = fire;
  const record = step.tables.configs.get(configId);
  if (record?.claim !== claimToken) return 'superseded';
  delete record.claim;
  const newTask = tasks[0]?.id;
  // A task that exists is not made again, so it replaces nothing.
  const doesReplace = replacement && newTask && !step.tables.taskDocuments.doesExist(newTask);
  const isOvertaken = doesReplace && !areAllThatIsOpen(step, configId, replacement);
  if (step.tables.open.size(configId) > maxOpen || isOvertaken) {
    lookAtConfig(step, configId, record, step.now);
    return 'overtaken';
  }
  const { roundRobinIndex: turn, lastWorkerId } = placement;
  record.memo = JSON.stringify({ turn, lastWorkerId });
  becomeDue(step, configId, record, next);
  keepRecords(step, configId, records.slice(-step.retention.ledgerPerTask).map(writeFireRecord));
  if (doesReplace) replaceOpen(step, configId, replacement, newTask);
  for (const task of tasks) createTask(step, task, targets.get(task.id));
  becomeDueAfterEnd(step, configId);
  return 'applied';
}

/** Written by `commitFire` alone. */
function readMemo(memo: string | undefined): PlacementMemo {
  if (memo === undefined) return { roundRobinIndex: 0, lastWorkerId: undefined };
  const { turn, lastWorkerId } = JSON.parse(memo) as { turn: number; lastWorkerId?: WorkerId };
  return { roundRobinIndex: turn, lastWorkerId };
}
