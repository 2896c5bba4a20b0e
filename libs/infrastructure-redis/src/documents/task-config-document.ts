import {
  TaskConfig,
  misfireModes,
  overlapModes,
  taskConfigId,
  type FireOutcome,
  type FireRecord,
  type JsonValue,
  type TaskConfigSnapshot,
  type TaskConfigSummary,
  type TaskId,
  type TriggerBounds,
  type TriggerSpec,
} from '@distribute-schedule/domain';
import { readAdvertisedTask } from './executor-document';
import { JsonReader, UnreadableDocumentError } from './read-json';
import { readRetryPolicy } from './task-document';

export function writeTaskConfig(config: TaskConfig): string {
  const s = config.toSnapshot();
  return JSON.stringify({
    id: s.id,
    name: s.name,
    description: s.description,
    type: s.type,
    cron_expr: config.trigger.toString(),
    trigger: s.trigger,
    bounds: s.bounds,
    timeout_ms: s.timeoutMs,
    retry_policy: s.retryPolicy,
    executor: s.executor,
    handler: s.handler,
    payload: s.parameters,
    enabled: s.enabled,
    overlap: s.overlap,
    misfire: s.misfire,
    balancing: s.balancing,
    priority: s.priority,
    labels: s.labels,
    windows: s.windows,
    owner: s.owner,
    advertised: s.advertised,
    version: s.version,
    created_at: s.createdAt,
    updated_at: s.updatedAt,
    paused_from: s.pausedFrom,
  });
}

export function readTaskConfig(document: string | null): TaskConfig {
  const json = JsonReader.parse(document);
  const description = json.optionalText('description');
  const owner = json.optionalText('owner');
  const pausedFrom = json.optionalNumber('paused_from');
  const misfire = json.object('misfire');
  const snapshot: TaskConfigSnapshot = {
    id: taskConfigId(json.text('id')),
    name: json.text('name'),
    type: json.text('type'),
    trigger: readTrigger(json.object('trigger')),
    bounds: readBounds(json.object('bounds')),
    timeoutMs: json.number('timeout_ms'),
    retryPolicy: readRetryPolicy(json.object('retry_policy')),
    executor: json.text('executor'),
    handler: json.text('handler'),
    parameters: (json.raw('payload') ?? null) as JsonValue,
    enabled: json.flag('enabled'),
    overlap: json.oneOf('overlap', overlapModes),
    misfire: {
      mode: misfire.oneOf('mode', misfireModes),
      maxCount: misfire.number('maxCount'),
      maxAgeMs: misfire.number('maxAgeMs'),
    },
    balancing: json.text('balancing'),
    priority: json.number('priority'),
    labels: json.map('labels'),
    windows: json.list('windows').map((window) => ({ from: window.number('from'), to: window.number('to') })),
    version: json.number('version'),
    createdAt: json.number('created_at'),
    updatedAt: json.number('updated_at'),
    ...(description !== undefined && { description }),
    ...(owner !== undefined && { owner }),
    ...(json.has('advertised') && { advertised: readAdvertisedTask(json.object('advertised')) }),
    ...(pausedFrom !== undefined && { pausedFrom }),
  };
  return TaskConfig.restore(snapshot);
}

function readTrigger(json: JsonReader): TriggerSpec {
  const kind = json.text('kind');
  switch (kind) {
    case 'cron':
      return { kind, expression: json.text('expression'), timeZone: json.text('timeZone') };
    case 'every':
      return { kind, intervalMs: json.number('intervalMs') };
    case 'delay':
      return { kind, delayMs: json.number('delayMs') };
    case 'once':
      return { kind, at: json.number('at') };
    case 'manual':
      return { kind };
    default:
      throw new UnreadableDocumentError(`trigger.kind is ${kind.slice(0, 40)}`);
  }
}

function readBounds(json: JsonReader): TriggerBounds {
  const [startAt, endAt, jitterMs] = [
    json.optionalNumber('startAt'),
    json.optionalNumber('endAt'),
    json.optionalNumber('jitterMs'),
  ];
  return {
    ...(startAt !== undefined && { startAt }),
    ...(endAt !== undefined && { endAt }),
    ...(jitterMs !== undefined && { jitterMs }),
  };
}

/** The key of its name comes first, for the scripts that list it. */
export function writeSummary({ nameKey, ...said }: TaskConfigSummary): string {
  return `${nameKey}\0${JSON.stringify(said)}`;
}

/** Written by `writeSummary` alone. */
export function readSummary(document: string): TaskConfigSummary {
  const end = document.indexOf('\0');
  const { isEnabled, executor, owner } = JSON.parse(document.slice(end + 1)) as TaskConfigSummary;
  return { nameKey: document.slice(0, end), isEnabled, executor, owner };
}

const outcomes: readonly FireOutcome[] = ['fired', 'late', 'skipped', 'coalesced', 'missed', 'refused'];

export function writeFireRecord(record: FireRecord): string {
  return JSON.stringify(record);
}

export function readFireRecord(document: string): FireRecord {
  const json = JsonReader.parse(document);
  const until = json.optionalNumber('until');
  const reason = json.optionalText('reason');
  const taskId = json.optionalText('taskId');
  return {
    dueAt: json.number('dueAt'),
    outcome: json.oneOf('outcome', outcomes),
    decidedAt: json.number('decidedAt'),
    lateMs: json.number('lateMs'),
    by: json.text('by'),
    epoch: json.number('epoch'),
    ...(until !== undefined && { until }),
    ...(reason !== undefined && { reason }),
    ...(taskId !== undefined && { taskId: taskId as TaskId }),
  };
}
