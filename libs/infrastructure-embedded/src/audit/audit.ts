import { isFinal, summaryOf } from '@distribute-schedule/domain';
import { readTaskConfig } from '../documents/task-config-documents';
import { readTask } from '../documents/task-documents';
import type { EmbeddedStore } from '../embedded-store';
import { allTasks } from '../steps/task-lists';
import type { Groups } from '../tables/groups';
import type { LiveRecord } from '../tables/records';
import type { Tables } from '../tables/tables';

/**
 * Compares every index with every document, and says in sentences what does not agree; [] means that all is well. It
 * reads everything, in one step.
 */
export function auditEmbedded(store: EmbeddedStore): Promise<readonly string[]> {
  return store.read(({ tables, retention }) => [
    ...auditTasks(tables),
    ...auditPlaces(tables),
    ...auditLists(tables),
    ...auditConfigs(tables),
    ...auditHistory(tables, retention.historyPerTask),
    ...auditSizes(tables),
  ]);
}

/** Each unfinished task: a document, one time at which somebody looks, and one place that holds it. */
function auditTasks(tables: Tables): string[] {
  const findings: string[] = [];
  for (const { key: id, value: live } of tables.live.getRange()) {
    if (!tables.deadlines.doesExist([live.lookAt, id]))
      findings.push(`task ${id} is live but nobody will look at it`);
    if (!isHeld(tables, id, live))
      findings.push(`task ${id} is not in its place, ${live.place} ${live.where}`);
    findings.push(...auditDocument(tables, id, live));
  }
  for (const [at, id] of tables.deadlines.getKeys()) {
    const live = tables.live.get(id);
    if (live?.lookAt !== at) findings.push(`task ${id} has a time to be looked at that is not its own`);
  }
  return findings;
}

function isHeld(tables: Tables, id: string, { place, where, at, precedence }: LiveRecord): boolean {
  switch (place) {
    case 'queue':
      return tables.queues.has(where, at, id);
    case 'line':
      return tables.lines.has(where, at, id);
    case 'running':
      return tables.running.has(where, id);
    case 'pending':
      return tables.pending.has(where, precedence, id);
    case 'delayed':
    case 'handed':
      return true;
  }
}

function auditDocument(tables: Tables, id: string, { stamp, place }: LiveRecord): string[] {
  try {
    const task = readTask(tables, id);
    if (!task) return [`task ${id} is live but has no document`];
    const findings: string[] = [];
    if (isFinal(task.status)) findings.push(`task ${id} is ${task.status} but still live`);
    if (task.stamp !== stamp)
      findings.push(`task ${id} has the stamp ${stamp} but its document says ${task.stamp}`);
    const expected =
      task.waitsUntil !== undefined
        ? ['delayed']
        : task.status === 'running'
          ? ['running', 'handed']
          : ['queue', 'pending', 'line'];
    if (!expected.includes(place)) findings.push(`task ${id} is ${task.status} but in the place ${place}`);
    return findings;
  } catch (error) {
    return [`task ${id} cannot be read: ${error instanceof Error ? error.message : String(error)}`];
  }
}

/** Nothing in a queue, a set or a line that is not a live task there; no turn that nobody holds. */
function auditPlaces(tables: Tables): string[] {
  const findings: string[] = [];
  const places = {
    queue: tables.queues,
    line: tables.lines,
    running: tables.running,
    pending: tables.pending,
  };
  for (const [place, group] of Object.entries(places)) {
    for (const { key } of group.all()) {
      const id = String(key.at(-1));
      if (tables.live.get(id)?.place !== place)
        findings.push(`${place} ${key[0] ?? ''} holds ${id}, which is not there`);
    }
  }
  for (const { key: config, value: id } of tables.turns.getRange()) {
    if (!tables.live.doesExist(id))
      findings.push(`config ${config} gave its turn to ${id}, which is not live`);
  }
  for (const [config] of tables.lines.owners()) {
    if (!tables.turns.doesExist(config)) findings.push(`config ${config} has a line but nobody's turn`);
  }
  return findings;
}

/** The lists by which people find tasks name every unfinished one, and no unfinished one as ended. */
function auditLists(tables: Tables): string[] {
  const { open, ended, live } = tables;
  const findings: string[] = [];
  for (const { key: id, value: task } of live.getRange()) {
    for (const list of [allTasks, task.config]) {
      if (open.get(list, task.made) !== id) findings.push(`task ${id} is live but not listed in ${list}`);
    }
  }
  for (const { key, value: id } of open.all()) {
    if (!live.doesExist(id))
      findings.push(`task ${id} is listed as open in ${String(key[0])}, but it is not live`);
  }
  for (const { key, value: id } of ended.getRange()) {
    if (live.doesExist(id)) findings.push(`task ${id} is live but listed as ended in ${key[0]}`);
    if (!tables.taskDocuments.doesExist(id))
      findings.push(`task ${id} is listed in ${key[0]} but has no document`);
  }
  return findings;
}

/** A document and a record each; one due entry exactly where there is a due time. */
function auditConfigs(tables: Tables): string[] {
  const { configs, configNames, configDocuments, due, open } = tables;
  const findings: string[] = [];
  for (const { key: id, value: record } of configs.getRange()) {
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
        findings.push(
          `config ${id} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
        );
    }
  }
  for (const [at, id] of due.getKeys()) {
    if (configs.get(id)?.wakeAt !== at) findings.push(`config ${id} is due at a time that is not its own`);
  }
  for (const [name, id] of configNames.getKeys()) {
    if (configs.get(id)?.summary.nameKey !== name)
      findings.push(`config ${id} is listed under a name that is not its own`);
  }
  for (const id of configDocuments.getKeys()) {
    if (!configs.doesExist(id)) findings.push(`config ${id} has a document, but there is no such config`);
  }
  return findings;
}

/** Each finished task that a history names is listed, and has a document that will go some day. */
function auditHistory(tables: Tables, mostFinished: number): string[] {
  const findings: string[] = [];
  const reviewed = new Set([...tables.expiries.getKeys()].map(([, what]) => what));
  for (const [config, size] of tables.history.owners()) {
    if (size > mostFinished) findings.push(`config ${config} keeps ${size} finished tasks`);
    if (!reviewed.has(`history ${config}`))
      findings.push(`config ${config} has finished tasks that never go`);
  }
  for (const { key, value: end } of tables.history.all()) {
    const id = String(key[2]);
    if (tables.ended.get([end.config, end.made]) !== id)
      findings.push(`task ${id} is finished but not listed`);
    if (tables.live.doesExist(id)) findings.push(`task ${id} is in the history but live`);
    if (!tables.taskDocuments.doesExist(id))
      findings.push(`task ${id} is in the history but has no document`);
  }
  return findings;
}

/** What is counted is there. */
function auditSizes(tables: Tables): string[] {
  const groups = Object.entries(tables).filter(
    (entry): entry is [string, Groups<unknown>] => 'owners' in (entry[1] as object),
  );
  return groups.flatMap(([name, group]) => {
    const found = new Map<string, number>();
    for (const { key } of group.all()) found.set(String(key[0]), (found.get(String(key[0])) ?? 0) + 1);
    const counted = new Map(group.owners());
    return [...new Set([...found.keys(), ...counted.keys()])].flatMap((owner) =>
      found.get(owner) === counted.get(owner)
        ? []
        : [`${name} of ${owner}: ${found.get(owner) ?? 0} are there, ${counted.get(owner) ?? 0} are counted`],
    );
  });
}
