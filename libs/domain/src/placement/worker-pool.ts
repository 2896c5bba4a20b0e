import type { WorkerId } from '../ids';
import type { Task } from '../task/task';
import type { Worker } from '../worker/worker';
import { balancingStrategy } from '../balancing/balancing-strategies';
import type { BalancingRequest, Candidate } from '../balancing/balancing-strategy';

export interface PlacementRequest extends Pick<BalancingRequest, 'roundRobinIndex' | 'chance'> {
  readonly lastWorkerId: WorkerId | undefined;
}

/** The live workers at the start of a pass, with the Tasks that the pass has placed on them since. */
export class WorkerPool {
  private readonly candidates: readonly WorkerCandidate[];
  private readonly byRequirement = new Map<string, readonly WorkerCandidate[]>();

  constructor(workers: readonly Worker[]) {
    this.candidates = [...workers]
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .map((worker) => new WorkerCandidate(worker));
  }

  /** Returns the worker for a Task, or undefined if no worker that meets its requirement has a free slot. */
  place(task: Task, { roundRobinIndex, lastWorkerId, chance }: PlacementRequest): WorkerId | undefined {
    const free = this.meeting(task).filter(({ freeSlots }) => freeSlots > 0);
    if (free.length === 0) return undefined;
    const choose = balancingStrategy(task.toSnapshot().balancing);
    const { configId } = task;
    // Each Task placed raises a worker's load at once, so taking the first of equals still spreads Tasks over all.
    const chosen = choose(free, { configId, roundRobinIndex, lastId: lastWorkerId, chance, tieIndex: 0 });
    chosen.addTask();
    return chosen.id;
  }

  /** Returns the worker with the lowest load of those that meet the requirement, although none has a free slot. */
  leastLoaded(task: Task): WorkerId | undefined {
    const [least] = this.meeting(task)
      .filter(({ worker }) => !worker.registration.isDraining)
      .sort((a, b) => a.load - b.load);
    return least?.id;
  }

  private meeting(task: Task): readonly WorkerCandidate[] {
    const key = task.requirementKey;
    let meeting = this.byRequirement.get(key);
    if (!meeting) {
      meeting = this.candidates.filter(({ worker }) => worker.meets(task.requirement));
      this.byRequirement.set(key, meeting);
    }
    return meeting;
  }
}

class WorkerCandidate implements Candidate {
  readonly id: WorkerId;
  readonly weight: number;
  freeSlots: number;
  private tasks: number;

  constructor(readonly worker: Worker) {
    this.id = worker.id;
    this.weight = worker.capacity;
    this.freeSlots = worker.freeSlots;
    this.tasks = worker.load.running + worker.load.queued;
  }

  get load(): number {
    return this.tasks / this.weight;
  }

  addTask(): void {
    this.freeSlots -= 1;
    this.tasks += 1;
  }
}
