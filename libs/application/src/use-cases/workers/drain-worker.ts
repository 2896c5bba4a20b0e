import { DomainError, type WorkerId, type WorkerRepository } from '@distribute-schedule/domain';

export class WorkerNotFoundError extends DomainError {
  readonly code = 'worker.not_found';
  constructor(workerId: WorkerId) {
    super(`Worker ${workerId} does not exist`, { workerId });
  }
}

/** Requests a worker to claim no more Tasks and finish those that it has, or to work again. */
export class DrainWorker {
  constructor(private readonly parts: { readonly workers: Pick<WorkerRepository, 'requestDrain'> }) {}

  async execute({
    workerId,
    drain,
  }: {
    readonly workerId: WorkerId;
    readonly drain: boolean;
  }): Promise<void> {
    if (!(await this.parts.workers.requestDrain(workerId, drain))) throw new WorkerNotFoundError(workerId);
  }
}
