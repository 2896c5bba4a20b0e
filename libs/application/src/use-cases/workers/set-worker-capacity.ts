import { checkCapacity, type WorkerId, type WorkerRepository } from '@distribute-schedule/domain';
import { WorkerNotFoundError } from './drain-worker';

/** Requests a worker to run at most this many Tasks at the same time. Attempts beyond a smaller capacity run to their end. */
export class SetWorkerCapacity {
  constructor(private readonly parts: { readonly workers: Pick<WorkerRepository, 'requestCapacity'> }) {}

  async execute({
    workerId,
    capacity,
  }: {
    readonly workerId: WorkerId;
    readonly capacity: number;
  }): Promise<void> {
    checkCapacity(capacity);
    if (!(await this.parts.workers.requestCapacity(workerId, capacity)))
      throw new WorkerNotFoundError(workerId);
  }
}
