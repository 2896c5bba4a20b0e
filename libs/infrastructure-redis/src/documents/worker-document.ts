import { Worker, workerId, type WorkerLoad, type WorkerRegistration } from '@distribute-schedule/domain';
import { JsonReader } from './read-json';

/**
 * The part of a `worker:pool:{id}` document that the worker knows. The store adds status, last_heartbeat and
 * running_tasks, and closes the object.
 */
export function beginWorker(registration: WorkerRegistration): string {
  return JSON.stringify({
    id: registration.id,
    address: registration.address,
    capacity: registration.capacity,
    labels: registration.labels,
    executors: registration.executors,
    descriptions: registration.descriptions,
    secrets: registration.secrets,
    draining: registration.isDraining,
    started_at: registration.startedAt,
    version: registration.version,
    clock_offset_ms: registration.clockOffsetMs,
  }).slice(0, -1);
}

export function readWorker(document: string, load: WorkerLoad): Worker {
  const json = JsonReader.parse(document);
  return Worker.restore(
    {
      id: workerId(json.text('id')),
      address: json.text('address'),
      capacity: json.number('capacity'),
      labels: json.map('labels'),
      executors: json.texts('executors'),
      ...(json.has('descriptions') && {
        descriptions: json.raw('descriptions') as NonNullable<WorkerRegistration['descriptions']>,
      }),
      ...(json.has('secrets') && { secrets: json.texts('secrets') }),
      isDraining: json.flag('draining'),
      startedAt: json.number('started_at'),
      ...(json.has('version') && { version: json.text('version') }),
      ...(json.has('clock_offset_ms') && { clockOffsetMs: json.number('clock_offset_ms') }),
    },
    load,
  );
}
