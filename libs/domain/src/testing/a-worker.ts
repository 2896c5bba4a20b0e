import { Worker, workerId, type WorkerLoad, type WorkerRegistration } from '../index';
import { someMoment } from './some-values';

export type WorkerOverrides = Omit<Partial<WorkerRegistration>, 'id'> &
  Partial<WorkerLoad> & { readonly id?: string };

/** An idle worker that serves tasks of the executor `local`, ten at once. */
export function aWorker({
  id = 'worker',
  lastHeartbeat = someMoment,
  running = 0,
  queued = 0,
  ...overrides
}: WorkerOverrides = {}): Worker {
  return Worker.restore(
    {
      id: workerId(id),
      address: '127.0.0.1:7000',
      capacity: 10,
      labels: {},
      executors: ['local'],
      isDraining: false,
      startedAt: someMoment,
      ...overrides,
    },
    { lastHeartbeat, running, queued },
  );
}
