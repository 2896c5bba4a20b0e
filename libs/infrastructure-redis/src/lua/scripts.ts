import acquireLeadershipLua from '../scripts/acquire-leadership.lua';
import addAuditLua from '../scripts/add-audit.lua';
import appendJournalLua from '../scripts/append-journal.lua';
import applyLua from '../scripts/apply.lua';
import beatSchedulerLua from '../scripts/beat-scheduler.lua';
import checkWritesLua from '../scripts/check-writes.lua';
import claimDueLua from '../scripts/claim-due.lua';
import claimOverdueLua from '../scripts/claim-overdue.lua';
import claimLua from '../scripts/claim.lua';
import commitFiresLua from '../scripts/commit-fires.lua';
import concludeAuditLua from '../scripts/conclude-audit.lua';
import deadWorkersLua from '../scripts/dead-workers.lua';
import foldEndedRunsLua from '../scripts/fold-ended-runs.lua';
import forgetWorkerLua from '../scripts/forget-worker.lua';
import heartbeatLua from '../scripts/heartbeat.lua';
import announce from '../scripts/include-announce.lua';
import audit from '../scripts/include-audit.lua';
import bulk from '../scripts/include-bulk.lua';
import cancel from '../scripts/include-cancel.lua';
import create from '../scripts/include-create.lua';
import days from '../scripts/include-days.lua';
import due from '../scripts/include-due.lua';
import finish from '../scripts/include-finish.lua';
import history from '../scripts/include-history.lua';
import index from '../scripts/include-index.lua';
import live from '../scripts/include-live.lua';
import places from '../scripts/include-places.lua';
import read from '../scripts/include-read.lua';
import replace from '../scripts/include-replace.lua';
import reply from '../scripts/include-reply.lua';
import take from '../scripts/include-take.lua';
import time from '../scripts/include-time.lua';
import leaveLua from '../scripts/leave.lua';
import leaveSchedulerLua from '../scripts/leave-scheduler.lua';
import liveSchedulersLua from '../scripts/live-schedulers.lua';
import liveWorkersLua from '../scripts/live-workers.lua';
import parkConfigLua from '../scripts/park-config.lua';
import raiseFormatLua from '../scripts/raise-format.lua';
import readConfigsLua from '../scripts/read-configs.lua';
import readEndedRunsLua from '../scripts/read-ended-runs.lua';
import readJournalLua from '../scripts/read-journal.lua';
import readOpenLua from '../scripts/read-open.lua';
import readTaskLua from '../scripts/read-task.lua';
import releaseLeadershipLua from '../scripts/release-leadership.lua';
import removeConfigLua from '../scripts/remove-config.lua';
import removeExecutorLua from '../scripts/remove-executor.lua';
import renewLeadershipLua from '../scripts/renew-leadership.lua';
import requestCancelLua from '../scripts/request-cancel.lua';
import requestCapacityLua from '../scripts/request-capacity.lua';
import requestDrainLua from '../scripts/request-drain.lua';
import restoreMissingLua from '../scripts/restore-missing.lua';
import returnClaimsLua from '../scripts/return-claims.lua';
import saveConfigLua from '../scripts/save-config.lua';
import saveExecutorLua from '../scripts/save-executor.lua';
import setTaskAsideLua from '../scripts/set-task-aside.lua';
import storeTimeLua from '../scripts/store-time.lua';
import submitLua from '../scripts/submit.lua';
import type { SubmitManyReply } from '@distribute-schedule/application';
import { defineRecord, defineScript, type Script, type ScriptArgument } from './define-script';

const includes = {
  announce,
  audit,
  bulk,
  cancel,
  create,
  days,
  due,
  finish,
  history,
  index,
  live,
  places,
  read,
  replace,
  reply,
  take,
  time,
};

/** A task as read-task.lua returns it. The live state is null for a finished task: see documents/live-state.ts. */
export type TaskRow = readonly [id: string, live: string | null, doc: string | null, result: string | null];
export type SaveOutcome = 'applied' | 'exists' | 'changed';

/**
 * The reply has the form that the RETURNS line of the script states. It is not checked, because a process sends only the
 * scripts of its own version.
 */
function script<Reply>() {
  return <const Names extends readonly string[]>(
    source: string,
    args: Names,
  ): Script<Record<Names[number], ScriptArgument>, Reply> =>
    defineScript<Record<Names[number], ScriptArgument>, Reply>(source, includes, args, (raw) => raw as Reply);
}

/** For a script that returns 1 if it did what was asked, else 0. */
const yesOrNo = <const Names extends readonly string[]>(source: string, args: Names) =>
  defineScript<Record<Names[number], ScriptArgument>, boolean>(source, includes, args, (raw) => raw === 1);

export const scripts = {
  claimDue: script<
    [
      now: number,
      next: string | null,
      isNextClaimed: number,
      claimed: [id: string, dueAt: string | null, open: number, memo: string | null, doc: string | null][],
    ]
  >()(claimDueLua, ['limit', 'leaseMs', 'overdueByMs', 'aheadMs', 'requestToken', 'requestTtlMs']),
  commitFires: script<('applied' | 'early' | 'superseded' | 'overtaken')[]>()(commitFiresLua, [
    'requestToken',
    'requestTtlMs',
    'ledgerLength',
    'retentionMs',
    'historyLength',
    'fireCount',
  ]),
  saveConfig: script<SaveOutcome>()(saveConfigLua, [
    'requestToken',
    'requestTtlMs',
    'configId',
    'doc',
    'summary',
    'version',
    'seenVersion',
    'seenDueAt',
    'dueAt',
    'wakeAt',
    'afterEndMs',
    'ledgerLength',
    'recordCount',
    'dayCount',
  ]),
  removeConfig: script<'removed' | 'none' | 'changed'>()(removeConfigLua, [
    'requestToken',
    'requestTtlMs',
    'configId',
    'seenVersion',
    'retentionMs',
  ]),
  returnClaims: script<number>()(returnClaimsLua, ['claimCount']),
  parkConfig: yesOrNo(parkConfigLua, ['configId', 'claimToken', 'reason']),
  readConfigs: script<
    [
      id: string,
      doc: string | null,
      created: string | null,
      dueAt: string | null,
      parkedBecause: string | null,
      open: number,
    ][]
  >()(readConfigsLua, []),
  restoreMissing: script<[cursor: string, restored: string[]]>()(restoreMissingLua, ['cursor', 'limit']),

  submit: script<SubmitManyReply>()(submitLua, [
    'requestToken',
    'requestTtlMs',
    'configId',
    'configToken',
    'maxOpen',
    'replacingTaskId',
    'replacedCount',
    'cancelWithinMs',
    'retentionMs',
    'historyLength',
    'taskCount',
  ]),
  claim: script<
    [pending: string[], startedAt: string, ids: string[], attemptTokens: string[], docs: (string | null)[]]
  >()(claimLua, ['workerId', 'slots', 'graceMs', 'requestToken', 'requestTtlMs']),
  apply: script<('applied' | 'superseded' | 'cancelling')[]>()(applyLua, [
    'requestToken',
    'requestTtlMs',
    'retentionMs',
    'historyLength',
    'changeCount',
  ]),
  requestCancel: yesOrNo(requestCancelLua, ['taskId', 'attemptToken', 'withinMs']),
  claimOverdue: script<[now: number, next: string | null, overdue: TaskRow[]]>()(claimOverdueLua, [
    'limit',
    'leaseMs',
    'overdueByMs',
  ]),
  readEndedRuns: script<[firstId: string | null, entries: [id: string, runCount: number, runs: string][]]>()(
    readEndedRunsLua,
    ['limit', 'overdueByMs'],
  ),
  foldEndedRuns: yesOrNo(foldEndedRunsLua, [
    'firstEntry',
    'keepFrom',
    'runCount',
    'retentionMs',
    'historyLength',
    'historyCount',
    'sumCount',
    'totalCount',
    'dayCount',
    'listCount',
    'failingCount',
    'latestCount',
  ]),
  setTaskAside: yesOrNo(setTaskAsideLua, ['taskId', 'seenVersionToken', 'reason', 'retentionMs']),
  appendJournal: yesOrNo(appendJournalLua, [
    'taskId',
    'attemptToken',
    'after',
    'maxLines',
    'ttlMs',
    'progress',
  ]),
  readJournal: script<
    [from: number, progress: string | null, lines: string[], oldest: number, end: number]
  >()(readJournalLua, ['taskId', 'from', 'limit']),
  readOpen: script<TaskRow[]>()(readOpenLua, ['configId', 'limit']),
  readTask: script<TaskRow[]>()(readTaskLua, []),

  heartbeat: script<[drain: number, cancelled: string[], capacity: string | null, running: string[]] | 0>()(
    heartbeatLua,
    ['workerId', 'pool', 'capacity', 'slots', 'startedAt', 'ttlMs'],
  ),
  liveWorkers: script<[pool: string, lastHeartbeat: string, running: number, queued: number][]>()(
    liveWorkersLua,
    ['timeoutMs'],
  ),
  deadWorkers: script<[id: string, lastHeartbeat: string, running: TaskRow[], queued: TaskRow[]][]>()(
    deadWorkersLua,
    ['timeoutMs', 'limit'],
  ),
  forgetWorker: yesOrNo(forgetWorkerLua, ['workerId', 'lastHeartbeat']),
  leave: yesOrNo(leaveLua, ['workerId']),
  requestDrain: yesOrNo(requestDrainLua, ['workerId', 'drain']),
  requestCapacity: yesOrNo(requestCapacityLua, ['workerId', 'capacity']),

  beatScheduler: yesOrNo(beatSchedulerLua, ['schedulerId', 'info', 'startedAt', 'ttlMs']),
  leaveScheduler: yesOrNo(leaveSchedulerLua, ['schedulerId', 'startedAt']),
  storeTime: script<[seconds: string, microseconds: string]>()(storeTimeLua, []),
  liveSchedulers: script<[info: string, lastBeat: string][]>()(liveSchedulersLua, []),

  saveExecutor: yesOrNo(saveExecutorLua, ['id', 'doc', 'revision', 'seenRevision']),
  removeExecutor: yesOrNo(removeExecutorLua, ['id', 'seenRevision']),

  addAudit: script<number>()(addAuditLua, [
    'requestToken',
    'requestTtlMs',
    'source',
    'subject',
    'record',
    'maxRecords',
    'retentionMs',
  ]),
  concludeAudit: yesOrNo(concludeAuditLua, ['source', 'number', 'subject', 'record']),

  checkWrites: script<string>()(checkWritesLua, ['ttlMs', 'newStoreId']),
  raiseFormat: script<number>()(raiseFormatLua, ['format', 'oldest']),

  acquireLeadership: script<number>()(acquireLeadershipLua, ['schedulerId', 'ttlMs']),
  renewLeadership: yesOrNo(renewLeadershipLua, ['schedulerId', 'ttlMs']),
  releaseLeadership: yesOrNo(releaseLeadershipLua, ['schedulerId']),
};

/** Arguments that repeat after the named ones. Each function puts the values into the order that the script reads. */
export const records = {
  fire: defineRecord(commitFiresLua, 'fire', [
    'configId',
    'claimToken',
    'notBefore',
    'dueAt',
    'wakeAt',
    'memo',
    'maxOpen',
    'replacingTaskId',
    'cancelWithinMs',
    'replacedCount',
    'recordCount',
    'dayCount',
    'taskCount',
  ]),
  returnedClaim: defineRecord(returnClaimsLua, 'returnedClaim', ['configId', 'claimToken', 'wakeAt']),
  newTask: defineRecord(create, 'newTask', [
    'taskId',
    'doc',
    'versionToken',
    'timeoutMs',
    'precedence',
    'requirement',
    'inTurn',
    'notBefore',
    'target',
    'toWake',
  ]),
  change: defineRecord(applyLua, 'change', [
    'taskId',
    'seenVersionToken',
    'doc',
    'versionToken',
    'action',
    'detail',
  ]),
  sum: defineRecord(foldEndedRunsLua, 'sum', ['configId', 'created', 'day', 'amountCount']),
  dueDay: defineRecord(days, 'dueDay', ['day', 'amountCount']),
  dayOf: defineRecord(foldEndedRunsLua, 'dayOf', ['configId', 'created']),
  total: defineRecord(foldEndedRunsLua, 'total', ['unit', 'number', 'keptMs', 'amountCount']),
  latest: defineRecord(foldEndedRunsLua, 'latest', ['configId', 'created', 'endedAt']),
  list: defineRecord(foldEndedRunsLua, 'list', ['configId', 'created', 'maxLength', 'entryCount']),
  failing: defineRecord(foldEndedRunsLua, 'failing', ['configId', 'created', 'since']),
  replaced: defineRecord(replace, 'replaced', ['taskId', 'seenVersionToken', 'doc', 'action', 'detail']),
};
