import { Worker, workerId, type WorkerLoad, type WorkerRegistration } from '@distribute-schedule/domain';
import { someMoment } from './some-values';

/** An idle worker that serves local tasks, ten at once. Its `registration` is what it says with each heartbeat. */
export function aWorker({
  id = 'worker',
  lastHeartbeat = someMoment,
  running = 0,
  queued = 0,
  ...said
}: Omit<Partial<WorkerRegistration>, 'id'> & Partial<WorkerLoad> & { readonly id?: string } = {}): Worker {
  return Worker.restore(
    {
      id: workerId(id),
      address: '127.0.0.1:7000',
      capacity: 10,
      labels: {},
      executors: ['local'],
      isDraining: false,
      startedAt: someMoment,
      ...said,
    },
    { lastHeartbeat, running, queued },
  );
}
