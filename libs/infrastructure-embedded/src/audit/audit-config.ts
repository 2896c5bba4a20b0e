import { summaryOf } from '@distribute-schedule/domain';
import { readTaskConfig } from '../documents/task-config-documents';
import type { ConfigRecord } from '../tables/records';
import type { Tables } from '../tables/tables';

/** A config has a document of its own, and one due entry exactly where there is a due time. */
export function auditConfig(tables: Tables, id: string, record: ConfigRecord): string[] {
  const { configNames, configDocuments, due, open } = tables;
  const findings: string[] = [];
  const { dueAt, wakeAt, afterEndMs, parkedBecause, version } = record;
  const isDue = wakeAt !== undefined && due.doesExist([wakeAt, id]);
  if (dueAt !== undefined && !isDue && parkedBecause === undefined)
    findings.push(`config ${id} has a due time but no due entry`);
  if (dueAt === undefined && isDue) findings.push(`config ${id} has a due entry but no due time`);
  if (afterEndMs !== undefined && dueAt === undefined && open.size(id) === 0)
    findings.push(`config ${id} waits for the end of a run that there is not`);
  try {
    const config = readTaskConfig(configDocuments.get(id));
    if (config.version !== version) findings.push(`config ${id} is of another version than its document`);
    if (!config.isEnabled && isDue) findings.push(`config ${id} is disabled but due`);
    if (JSON.stringify(record.summary) !== JSON.stringify(summaryOf(config)))
      findings.push(`config ${id} has a summary that is not its own`);
    if (!configNames.doesExist([record.summary.nameKey, id]))
      findings.push(`config ${id} is not in the list of names`);
  } catch (error) {
    if (parkedBecause === undefined)
      findings.push(`config ${id} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  return findings;
}

/** A line waits for somebody's turn, and who has it is not finished. */
export function auditTurn({ lines, turns, live }: Tables, config: string): string[] {
  const holder = turns.get(config);
  if (holder !== undefined && !live.doesExist(holder))
    return [`config ${config} gave its turn to ${holder}, which is not live`];
  return holder === undefined && lines.size(config) > 0
    ? [`config ${config} has a line but nobody's turn`]
    : [];
}
