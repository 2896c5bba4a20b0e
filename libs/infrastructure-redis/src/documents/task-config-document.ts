import {
  TaskConfig,
  definitionFields,
  fireOutcomes,
  misfireModes,
  taskConfigId,
  type DefinitionFields,
  type FireRecord,
  type KeptAdvertisement,
  type MisfirePolicySettings,
  type Pause,
  type TaskConfigSummary,
  type TaskId,
  type TriggerBounds,
  type TriggerSpec,
} from '@distribute-schedule/domain';
import { DocumentFields, type ReadCustom } from './document-fields';
import { readAdvertisedTask } from './executor-document';
import { JsonReader, UnreadableDocumentError } from './read-json';
import { readCustomCopied, writeCustomCopied } from './task-document';

const readCustom: ReadCustom<DefinitionFields, typeof definitionFields> = {
  ...readCustomCopied,
  trigger: (json, name) => readTrigger(json.object(name)),
  bounds: (json, name) => readBounds(json.object(name)),
  misfire: (json, name) => readMisfire(json.object(name)),
  windows: (json, name) =>
    json.list(name).map((window) => ({ from: window.number('from'), to: window.number('to') })),
  pause: (json, name) => readPause(json.object(name)),
  owner: (json, name) => json.text(name),
  advertised: (json, name) => readAdvertisement(json.object(name)),
};
const definition = new DocumentFields<DefinitionFields, typeof definitionFields>(
  definitionFields,
  readCustom,
  writeCustomCopied,
);

function readAdvertisement(json: JsonReader): KeptAdvertisement {
  const withdrawnAt = json.optionalNumber('withdrawnAt');
  return { ...readAdvertisedTask(json), ...(withdrawnAt !== undefined && { withdrawnAt }) };
}

const knownNames = new Set([
  ...['id', 'cron_expr', 'version', 'created_at', 'updated_at', 'paused_from'],
  ...definition.storedNames,
]);

export function writeTaskConfig(config: TaskConfig): string {
  const s = config.toSnapshot();
  const document = {
    id: s.id,
    cron_expr: config.trigger.toString(),
    version: s.version,
    created_at: s.createdAt,
    updated_at: s.updatedAt,
    paused_from: s.pausedFrom,
  };
  definition.write(s, document);
  return JSON.stringify(Object.assign(document, s.unknownFields));
}

export function readTaskConfig(document: string | null): TaskConfig {
  const json = JsonReader.parse(document);
  const pausedFrom = json.optionalNumber('paused_from');
  const unknownFields = json.others(knownNames);
  return TaskConfig.restore({
    id: taskConfigId(json.text('id')),
    version: json.number('version'),
    createdAt: json.number('created_at'),
    updatedAt: json.number('updated_at'),
    ...definition.read(json),
    ...(pausedFrom !== undefined && { pausedFrom }),
    ...(unknownFields && { unknownFields }),
  });
}

function readPause(json: JsonReader): Pause {
  const [reason, until] = [json.optionalText('reason'), json.optionalNumber('until')];
  return {
    by: json.text('by'),
    ...(reason !== undefined && { reason }),
    ...(until !== undefined && { until }),
  };
}

function readMisfire(json: JsonReader): MisfirePolicySettings {
  return {
    mode: json.oneOf('mode', misfireModes),
    maxCount: json.number('maxCount'),
    maxAgeMs: json.number('maxAgeMs'),
  };
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

/** The name key is the first part, because scripts read it. */
export function writeSummary({ nameKey, ...fields }: TaskConfigSummary): string {
  return `${nameKey}\0${JSON.stringify(fields)}`;
}

/** The name key of a summary, which every version writes. */
export const nameKeyIn = (summary: string): string => summary.slice(0, summary.indexOf('\0'));

/** Fields that every version writes, and those that only newer ones do. */
type ReadSummary = Omit<TaskConfigSummary, 'type' | 'labels'> &
  Partial<Pick<TaskConfigSummary, 'type' | 'labels'>>;

/** Reads what `writeSummary` wrote, in this version or an older one. */
export function readSummary(document: string): ReadSummary {
  const end = document.indexOf('\0');
  const { isEnabled, executor, owner, ...newer } = JSON.parse(document.slice(end + 1)) as TaskConfigSummary;
  return { ...newer, nameKey: nameKeyIn(document), isEnabled, executor, owner };
}

/** False for a summary of an older version: its config has to be read. */
export const isComplete = (summary: ReadSummary): summary is TaskConfigSummary =>
  summary.type !== undefined && summary.labels !== undefined;

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
    outcome: json.oneOf('outcome', fireOutcomes),
    decidedAt: json.number('decidedAt'),
    lateMs: json.number('lateMs'),
    by: json.text('by'),
    epoch: json.number('epoch'),
    ...(until !== undefined && { until }),
    ...(reason !== undefined && { reason }),
    ...(taskId !== undefined && { taskId: taskId as TaskId }),
  };
}
