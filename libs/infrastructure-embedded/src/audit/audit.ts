import type { EmbeddedStore } from '../embedded-store';
import type { Groups } from '../tables/groups';
import type { Tables } from '../tables/tables';
import { auditConfig, auditTurn } from './audit-config';
import { auditEndedTask, auditFormerPlaces, auditLiveTask } from './audit-task';

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

/** What a step has had to do with. */
export interface Touched {
  readonly tasks?: readonly string[];
  readonly configs?: readonly string[];
}

/** As much of it as concerns these: the cost is in proportion to them, and so it can be asked after every step. */
export function auditTouched(
  store: EmbeddedStore,
  { tasks = [], configs = [] }: Touched,
): Promise<readonly string[]> {
  return store.read(({ tables }) => [
    ...tasks.flatMap((id) => {
      const live = tables.live.get(id);
      if (!live) return auditEndedTask(tables, id);
      const findings = [...auditLiveTask(tables, id, live), ...auditFormerPlaces(tables, id, live)];
      return [...findings, ...auditTurn(tables, live.config)];
    }),
    ...configs.flatMap((id) => {
      const record = tables.configs.get(id);
      return record ? auditConfig(tables, id, record) : [];
    }),
  ]);
}

function auditTasks(tables: Tables): string[] {
  const findings: string[] = [];
  for (const { key: id, value: live } of tables.live.getRange()) {
    findings.push(...auditLiveTask(tables, id, live));
  }
  for (const [at, id] of tables.deadlines.getKeys()) {
    const live = tables.live.get(id);
    if (live?.lookAt !== at) findings.push(`task ${id} has a time to be looked at that is not its own`);
  }
  return findings;
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
  const configs = new Set([
    ...tables.turns.getKeys(),
    ...[...tables.lines.owners()].map(([config]) => config),
  ]);
  return [...findings, ...[...configs].flatMap((config) => auditTurn(tables, config))];
}

/** The lists by which people find tasks name none as open that is not, and no unfinished one as ended. */
function auditLists(tables: Tables): string[] {
  const { open, ended, live } = tables;
  const findings: string[] = [];
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

function auditConfigs(tables: Tables): string[] {
  const { configs, configNames, configDocuments, due } = tables;
  const findings: string[] = [];
  for (const { key: id, value: record } of configs.getRange()) {
    findings.push(...auditConfig(tables, id, record));
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
