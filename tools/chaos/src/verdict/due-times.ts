import type { FireRecord } from '@distribute-schedule/domain';
import type { ConfigHistory } from './config-history';

const maxDueTimes = 1_000_000;

/** Each due time of a paused config, from the first one to the pause, must have exactly one decision. */
export function checkDueTimes({ stored, firstDueAt, ledger, tasks }: ConfigHistory): string[] {
  const { config } = stored;
  const { pausedFrom, id } = config.toSnapshot();
  if (firstDueAt === undefined) return [];
  const end = pausedFrom ?? Infinity;
  const { dueTimes } = config.trigger.dueBetween(firstDueAt, Math.min(end - 1, lastOf(ledger)), maxDueTimes);
  const single = new Map<number, FireRecord[]>();
  for (const record of ledger.filter(({ until }) => until === undefined))
    single.set(record.dueAt, [...(single.get(record.dueAt) ?? []), record]);
  const spans = ledger.filter(({ until }) => until !== undefined);
  const findings: string[] = [];
  const expectedEnd = ledger.length === 0 ? firstDueAt : config.trigger.nextAfter(lastOf(ledger));
  if (Number.isFinite(end) && expectedEnd !== end)
    findings.push(`lost: ${id} was paused at ${end}, but its last fire record is for ${lastOf(ledger)}`);
  for (const dueAt of dueTimes) {
    const records = [
      ...(single.get(dueAt) ?? []),
      ...spans.filter((span) => span.dueAt <= dueAt && dueAt <= (span.until ?? span.dueAt)),
    ];
    if (records.length === 0) findings.push(`lost: ${id} due at ${dueAt} has no fire record`);
    if (records.length > 1)
      findings.push(
        `decided ${records.length} times: ${id} due at ${dueAt} by ${records.map(({ by }) => by).join()}`,
      );
  }
  return [...findings, ...checkTasks(ledger, tasks)];
}

function lastOf(ledger: readonly FireRecord[]): number {
  return ledger.reduce((last, { dueAt, until }) => Math.max(last, until ?? dueAt), 0);
}

/** Each Task that a fire record names must exist, and each Task that a schedule created must have a fire record. */
function checkTasks(ledger: ConfigHistory['ledger'], tasks: ConfigHistory['tasks']): string[] {
  const findings: string[] = [];
  const scheduled = tasks.filter((task) => task.toSnapshot().cause === 'schedule');
  const created = new Set(scheduled.map(({ id }) => id));
  const recorded = new Set(ledger.flatMap(({ taskId }) => taskId ?? []));
  for (const id of recorded)
    if (!created.has(id)) findings.push(`lost: ${id} has a fire record but does not exist`);
  for (const id of created)
    if (!recorded.has(id)) findings.push(`unrecorded: ${id} exists but has no fire record`);
  const times = new Map<number, string>();
  for (const task of scheduled) {
    const { scheduledTime } = task.toSnapshot();
    const other = times.get(scheduledTime);
    if (other !== undefined) findings.push(`duplicate: ${other} and ${task.id} have the same due time`);
    times.set(scheduledTime, task.id);
  }
  return findings;
}
