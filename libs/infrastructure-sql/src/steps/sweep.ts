import { keptDueDays } from '@distribute-schedule/domain';
import { dayMs, keptSumsMs, maxLedgerExceptions, maxStateChanges } from '@distribute-schedule/store-kit';
import { reviewHistory } from './history';
import { newestEvent, numberEvents } from './number-events';
import type { Step } from './step';

/** Drops what has expired, at most `limit` rows of each kind. Returns true if more may have expired. */
export async function sweep(step: Step, limit: number): Promise<boolean> {
  const { now } = step;
  const transaction = step.flushed();
  const reviewed = await reviewHistories(step, limit);
  const requests = await transaction.execute(
    `delete from request where bucket = 0 and token in (
       select token from (select token from request where bucket = 0 and expires_at <= ? order by expires_at limit ?) expired)`,
    now,
    limit,
  );
  const replies = await transaction.execute(
    `delete from kept_reply where bucket = 0 and name in (
       select name from (select name from kept_reply where bucket = 0 and expires_at <= ? order by expires_at limit ?) expired)`,
    now,
    limit,
  );
  transaction.run('delete from scheduler where bucket = 0 and expires_at <= ?', now);
  dropOldStatistics(step);
  dropOldDays(step);
  dropOldSums(step);
  await dropOldExceptions(step);
  const isMore = await numberEvents(step);
  await dropOldEvents(step);
  await noteLogSize(step);
  return isMore || [reviewed, requests, replies].some((dropped) => dropped >= limit);
}

async function reviewHistories(step: Step, limit: number): Promise<number> {
  const due = await step.transaction.query<{ readonly config_id: string }>(
    `select config_id from config_runs where bucket = 0 and history_review_at <= ?
     order by history_review_at limit ?`,
    step.now,
    limit,
  );
  let left = limit;
  for (const { config_id } of due) {
    if (left <= 0) break;
    left -= 1 + (await reviewHistory(step, config_id, left));
  }
  return limit - left;
}

/** Statistics are kept for the retention, counted from the end of their day. */
function dropOldStatistics({ transaction, now, retention }: Step): void {
  const firstDay = Math.floor((now - retention.retentionMs) / dayMs) - 1;
  transaction.run('delete from statistics where bucket = 0 and day < ?', firstDay);
}

/** A zone can be a day behind UTC. */
function dropOldDays({ transaction, now }: Step): void {
  const firstDay = Math.floor(now / dayMs) - keptDueDays;
  transaction.run('delete from config_day where bucket = 0 and day < ?', firstDay);
}

function dropOldSums({ transaction, now }: Step): void {
  const statement = 'delete from ended_sums where bucket = 0 and unit = ? and number < ?';
  transaction.run(statement, 'minute', Math.floor((now - keptSumsMs.minute) / 60_000));
  transaction.run(statement, 'hour', Math.floor((now - keptSumsMs.hour) / 3_600_000));
}

async function dropOldExceptions({ transaction }: Step): Promise<void> {
  const [newestDropped] = await transaction.query<{ readonly number: number }>(
    'select number from ledger_exception where bucket = 0 order by number desc limit 1 offset ?',
    maxLedgerExceptions,
  );
  if (newestDropped)
    transaction.run('delete from ledger_exception where bucket = 0 and number <= ?', newestDropped.number);
}

/** The log is full for this process until its next sweep, so it may grow beyond its limit by what ends in between. */
async function noteLogSize(step: Step): Promise<void> {
  const [found] = await step.transaction.query<{ readonly runs: number | string | null }>(
    'select sum(runs) as runs from ended_run where bucket = 0',
  );
  step.noteLogSize(Number(found?.runs ?? 0));
}

/** Keeps the newest row, because numbers go on after it. */
async function dropOldEvents({ transaction }: Step): Promise<void> {
  const firstKept = (await newestEvent(transaction)) - maxStateChanges + 1;
  const [dropped] = await transaction.query<{ readonly number: number | null }>(
    'select max(number) as number from event where bucket = 0 and number < ?',
    firstKept,
  );
  const number = dropped?.number ?? null;
  if (number === null) return;
  transaction.run('delete from event where bucket = 0 and number <= ?', number);
  transaction.run(`update meta set value = ? where name = 'newest_dropped_event'`, String(number));
}
