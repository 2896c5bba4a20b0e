import { isFinal, summaryOf } from '@distribute-schedule/domain';
import { readSummary, readTaskConfig, writeSummary } from '../documents/task-config-document';
import { taskFromRow } from '../documents/task-rows';
import type { RedisStore } from '../redis-store';
import { scripts, type TaskRow } from '../lua/scripts';
import { holdersOf, readStoredState, type StoredState } from './stored-state';

/**
 * Compares every index with every document, and says in sentences what does not agree; [] means that all is well.
 * It reads everything, so it is a command for people and tests. While the system runs, a step may fall between two of
 * its reads: ask again before believing a finding.
 */
export async function auditRedis(store: RedisStore): Promise<readonly string[]> {
  const state = await readStoredState(store);
  return [
    ...(await auditTasks(store, state)),
    ...auditPlaces(state),
    ...auditLists(state),
    ...auditConfigs(state),
    ...(await auditHistory(store, state)),
  ];
}

/** Each unfinished task: a document, a live hash, one time at which somebody looks, and one place that holds it. */
async function auditTasks(store: RedisStore, state: StoredState): Promise<string[]> {
  const findings: string[] = [];
  const live = new Set(state.live.keys());
  for (const id of state.deadline.keys())
    if (!live.has(id)) findings.push(`task ${id} has a time to be looked at but is not live`);
  for (const [id, fields] of state.live) {
    if (!state.deadline.has(id)) findings.push(`task ${id} is live but nobody will look at it`);
    const holders = holdersOf(state, id);
    const expected = expectedHolder(fields);
    if (holders.join() !== expected.join()) {
      findings.push(
        `task ${id} should be in ${expected.join() || 'no list'} but is in ${holders.join() || 'none'}`,
      );
    }
    if (!state.open.get(fields['config'] ?? '')?.has(id))
      findings.push(`task ${id} is not among the open ones of its config`);
  }
  const rows = await store.run(scripts.readTask, {}, [...live]);
  for (const row of rows) findings.push(...auditDocument(row));
  return findings;
}

function auditDocument(row: TaskRow): string[] {
  const [id, stamp, place] = row;
  try {
    const task = taskFromRow(row);
    const findings: string[] = [];
    if (isFinal(task.status)) findings.push(`task ${id} is ${task.status} but still live`);
    if (task.versionToken !== stamp)
      findings.push(`task ${id} has the stamp ${String(stamp)} but its document says ${task.versionToken}`);
    const expected =
      task.waitsUntil !== undefined
        ? ['delayed']
        : task.status === 'running'
          ? ['running', 'handed']
          : ['queue', 'pending', 'line'];
    if (!expected.includes(place ?? ''))
      findings.push(`task ${id} is ${task.status} but in the place ${String(place)}`);
    return findings;
  } catch (error) {
    return [`task ${id} cannot be read: ${error instanceof Error ? error.message : String(error)}`];
  }
}

function expectedHolder(fields: Readonly<Record<string, string>>): string[] {
  const { place = '', where = '' } = fields;
  return ['queue', 'pending', 'line', 'running'].includes(place) ? [`${place} ${where}`] : [];
}

/** Nothing in a queue, a set or a line that is not a live task; no turn that nobody holds. */
function auditPlaces(state: StoredState): string[] {
  const findings: string[] = [];
  for (const [holder, ids] of state.holders) {
    for (const id of ids) if (!state.live.has(id)) findings.push(`${holder} holds ${id}, which is not live`);
  }
  for (const [configId, ids] of state.open) {
    for (const id of ids)
      if (!state.live.has(id)) findings.push(`config ${configId} counts ${id} as open, which is not live`);
  }
  for (const [configId, taskId] of state.turns) {
    if (!state.live.has(taskId))
      findings.push(`config ${configId} gave its turn to ${taskId}, which is not live`);
  }
  for (const holder of state.holders.keys()) {
    const [place = '', where = ''] = holder.split(' ');
    if (place === 'line' && !state.turns.has(where))
      findings.push(`config ${where} has a line but nobody's turn`);
    if (place === 'pending' && !state.pendings.has(where))
      findings.push(`the pending queue ${where} is not listed`);
  }
  for (const requirement of state.pendings) {
    if (!state.holders.has(`pending ${requirement}`))
      findings.push(`the pending queue ${requirement} is listed but empty`);
  }
  return findings;
}

/** The lists by which people find tasks name every unfinished one, and no unfinished one as ended. */
function auditLists(state: StoredState): string[] {
  const findings: string[] = [];
  for (const [id, fields] of state.live) {
    if (!state.listedOpen.has(id)) findings.push(`task ${id} is live but not listed as open`);
    if (!state.listedOfConfig.get(fields['config'] ?? '')?.has(id))
      findings.push(`task ${id} is not listed with its config`);
    if (state.listedEnded.has(id)) findings.push(`task ${id} is live but listed as ended`);
  }
  for (const id of state.listedOpen)
    if (!state.live.has(id)) findings.push(`task ${id} is listed as open, which is not live`);
  return findings;
}

/** A document, a version and an index entry each; one due entry exactly where there is a due time. */
function auditConfigs(state: StoredState): string[] {
  const findings: string[] = [];
  for (const [id, document] of state.configs) {
    const isParked = state.parked.has(id);
    if (!state.versions.has(id)) findings.push(`config ${id} has no version`);
    if (!state.index.has(id)) findings.push(`config ${id} is not in the index`);
    if (state.next.has(id) && !state.due.has(id) && !isParked)
      findings.push(`config ${id} has a due time but no due entry`);
    if (state.due.has(id) && !state.next.has(id))
      findings.push(`config ${id} has a due entry but no due time`);
    const afterEnd = state.afterEnd.has(id);
    if (afterEnd && !state.next.has(id) && !state.open.get(id)?.size)
      findings.push(`config ${id} waits for the end of a run that there is not`);
    try {
      const config = readTaskConfig(document);
      if (String(config.version) !== state.versions.get(id))
        findings.push(`config ${id} is of another version than its document`);
      if (!config.isEnabled && state.due.has(id)) findings.push(`config ${id} is disabled but due`);
      if (state.summaries.get(id) !== writeSummary(summaryOf(config)))
        findings.push(`config ${id} has a summary that is not its own`);
    } catch (error) {
      if (!isParked)
        findings.push(
          `config ${id} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
        );
    }
  }
  for (const [id, summary] of state.summaries) {
    if (!state.listedNames.has(`${readSummary(summary).nameKey}\0${id}`))
      findings.push(`config ${id} is not in the list of names`);
  }
  if (state.listedNames.size > state.summaries.size)
    findings.push(`${state.listedNames.size} names are listed of ${state.summaries.size} configs`);
  const known = {
    summary: state.summaries,
    due: state.due,
    next: state.next,
    version: state.versions,
    index: state.index,
    'after-end': state.afterEnd,
  };
  for (const [name, ids] of Object.entries(known)) {
    for (const id of ids.keys())
      if (!state.configs.has(id)) findings.push(`config:${name} names ${id}, which there is not`);
  }
  return findings;
}

/** Each finished task that a history names: a document that says that it is finished, and that will go some day. */
async function auditHistory(store: RedisStore, state: StoredState): Promise<string[]> {
  const findings: string[] = [];
  for (const [configId, ids] of state.history) {
    if (ids.length > store.retention.historyPerTask)
      findings.push(`config ${configId} keeps ${ids.length} finished tasks`);
    for (const id of ids) if (state.live.has(id)) findings.push(`task ${id} is in the history but live`);
    const keys = ids.map((id) => store.keyspace.key('taskDetail', id));
    const lifetimes = await Promise.all(keys.map((key) => store.send((redis) => redis.pttl(key))));
    lifetimes.forEach((ttl, i) => {
      if (ttl === -1) findings.push(`task ${ids[i] ?? ''} is finished but its document never goes`);
    });
  }
  return findings;
}
