import { isFinal } from '@distribute-schedule/domain';
import { readTask } from '../documents/task-documents';
import { allTasks } from '../steps/task-lists';
import type { LiveRecord } from '../tables/records';
import type { Tables } from '../tables/tables';

/** An unfinished task has a document, one time at which somebody looks, one place that holds it, and is listed. */
export function auditLiveTask(tables: Tables, id: string, live: LiveRecord): string[] {
  const { deadlines, open } = tables;
  const findings: string[] = [];
  if (!deadlines.doesExist([live.lookAt, id])) findings.push(`task ${id} is live but nobody will look at it`);
  if (!isHeld(tables, id, live)) findings.push(`task ${id} is not in its place, ${live.place} ${live.where}`);
  for (const list of [allTasks, live.config]) {
    if (open.get(list, live.made) !== id) findings.push(`task ${id} is live but not listed in ${list}`);
  }
  return [...findings, ...auditDocument(tables, id, live)];
}

/** One that is not live has come to its end, and keeps no turn. */
export function auditEndedTask(tables: Tables, id: string): string[] {
  const task = readTask(tables, id);
  if (!task) return [];
  const findings = isFinal(task.status) ? [] : [`task ${id} is ${task.status} but not live`];
  if (tables.turns.get(task.configId) === id)
    findings.push(`config ${task.configId} gave its turn to ${id}, which is not live`);
  return findings;
}

/** Of the places where it may have been before, none still holds it. */
export function auditFormerPlaces(tables: Tables, id: string, live: LiveRecord): string[] {
  const { queues, lines, pending } = tables;
  const { place, where, config, requirement, precedence } = live;
  const holds = (keys: readonly { key: readonly unknown[] }[]) => keys.some(({ key }) => key[2] === id);
  const holders = [
    ...(place !== 'pending' && pending.has(requirement, precedence, id) ? ['pending'] : []),
    ...(place !== 'line' && holds(lines.first(config, Infinity)) ? ['line'] : []),
    ...(place !== 'queue' && holds(queues.first(where, Infinity)) ? ['queue'] : []),
  ];
  return holders.map((holder) => `${holder} holds ${id}, which is not there but ${place}`);
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
    if (task.versionToken !== stamp)
      findings.push(`task ${id} has the stamp ${stamp} but its document says ${task.versionToken}`);
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
