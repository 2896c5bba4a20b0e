import { DomainError } from '../errors';
import type { WorkerId } from '../ids';
import type { ExecutorDescription } from './executor-description';
import { checkLabels, type Labels, type Requirement } from './requirement';

export class InvalidWorkerError extends DomainError {
  readonly code = 'worker.invalid';
}

/** Facts that a worker reports about itself with each heartbeat. */
export interface WorkerRegistration {
  readonly id: WorkerId;
  readonly address: string;
  readonly capacity: number;
  readonly labels: Labels;
  /** The executor types that it serves. */
  readonly executors: readonly string[];
  /** What it knows about executors that are not part of the product, by type. Undefined for a program that does not report it. */
  readonly descriptions?: Readonly<Record<string, ExecutorDescription>>;
  /** Names of the secrets that it has. Undefined if it does not advertise them. */
  readonly secrets?: readonly string[];
  readonly isDraining: boolean;
  readonly startedAt: number;
  /** Version of the program. Undefined for one that does not report it. */
  readonly version?: string;
  /** How far its machine's clock is ahead of the store's. Undefined for a program that does not report it. */
  readonly clockOffsetMs?: number;
}

/** Current load of a worker, as the store knows it. */
export interface WorkerLoad {
  readonly lastHeartbeat: number;
  readonly running: number;
  readonly queued: number;
}

export type WorkerStatus = 'idle' | 'busy';

export const maxCapacity = 10_000;

/** A process that claims Tasks and runs them, as the schedulers see it. */
export class Worker {
  private constructor(
    readonly registration: WorkerRegistration,
    readonly load: WorkerLoad,
  ) {}

  static restore(registration: WorkerRegistration, load: WorkerLoad): Worker {
    checkCapacity(registration.capacity);
    checkLabels(registration.labels);
    return new Worker(registration, load);
  }

  get id(): WorkerId {
    return this.registration.id;
  }
  get capacity(): number {
    return this.registration.capacity;
  }
  /** `busy` if every slot is taken. */
  get status(): WorkerStatus {
    return this.load.running >= this.capacity ? 'busy' : 'idle';
  }
  get freeSlots(): number {
    if (this.registration.isDraining) return 0;
    return Math.max(0, this.capacity - this.load.running - this.load.queued);
  }

  meets(requirement: Requirement): boolean {
    return meets(this.registration, requirement);
  }
}

export function checkCapacity(capacity: number): void {
  if (Number.isInteger(capacity) && capacity >= 1 && capacity <= maxCapacity) return;
  throw new InvalidWorkerError(`A worker's capacity must be 1 to ${maxCapacity}, got ${capacity}`, {
    field: 'capacity',
  });
}

/** Executors that at least one of the workers offers. */
export function offeredBy(workers: readonly Worker[]): readonly string[] {
  return [...new Set(workers.flatMap(({ registration }) => registration.executors))];
}

/** True if a worker with this registration serves the executor and carries every label of the requirement. */
export function meets(
  offer: Pick<WorkerRegistration, 'executors' | 'labels'>,
  { executor, labels }: Requirement,
): boolean {
  return (
    offer.executors.includes(executor) &&
    Object.entries(labels).every(([key, value]) => offer.labels[key] === value)
  );
}
