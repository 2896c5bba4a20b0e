import {
  ExecutorInstance,
  executorInstanceId,
  overlapModes,
  type Adjustable,
  type AdvertisedTask,
  type ExecutorInstanceStatus,
} from '@distribute-schedule/domain';
import { JsonReader } from './read-json';

const statuses: readonly ExecutorInstanceStatus[] = ['healthy', 'unhealthy', 'maintenance', 'offline'];

export function writeExecutor(instance: ExecutorInstance): string {
  return JSON.stringify(instance.toSnapshot());
}

export function readExecutor(document: string): ExecutorInstance {
  const json = JsonReader.parse(document);
  const statusReason = json.optionalText('statusReason');
  const signingKey = json.optionalText('signingKey');
  return ExecutorInstance.restore({
    id: executorInstanceId(json.text('id')),
    name: json.text('name'),
    baseUrl: json.text('baseUrl'),
    healthCheckUrl: json.text('healthCheckUrl'),
    tasks: json.list('tasks').map(readAdvertisedTask),
    weight: json.number('weight'),
    labels: json.map('labels'),
    ...(json.has('registered') && { registered: readAdjustable(json.object('registered')) }),
    ...(json.has('requiresSignature') && { requiresSignature: json.flag('requiresSignature') }),
    ...(signingKey !== undefined && { signingKey }),
    ...(json.has('previousKey') && { previousKey: readPreviousKey(json.object('previousKey')) }),
    status: json.oneOf('status', statuses),
    contradictions: json.number('contradictions'),
    registeredAt: json.number('registeredAt'),
    lastSeenAt: json.number('lastSeenAt'),
    revision: json.number('revision'),
    ...(statusReason !== undefined && { statusReason }),
  });
}

const readPreviousKey = (json: JsonReader) => ({ key: json.text('key'), until: json.number('until') });

const readAdjustable = (json: JsonReader): Adjustable => ({
  weight: json.number('weight'),
  labels: json.map('labels'),
});

export function readAdvertisedTask(json: JsonReader): AdvertisedTask {
  const cron = json.optionalText('cron');
  const timeZone = json.optionalText('timeZone');
  return {
    taskName: json.text('taskName'),
    executionMode: json.oneOf('executionMode', overlapModes),
    loadBalanceStrategy: json.text('loadBalanceStrategy'),
    timeoutMs: json.number('timeoutMs'),
    ...(cron !== undefined && { cron }),
    ...(timeZone !== undefined && { timeZone }),
  };
}
