import { checkCapacity, type WorkerId, type WorkerRepository } from '@distribute-schedule/domain';
import { WorkerNotFoundError } from './drain-worker';

/** Asks a worker to run up to so many Tasks at once; what runs beyond that runs to its end. */
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
