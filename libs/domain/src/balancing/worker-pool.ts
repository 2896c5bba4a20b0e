import type { WorkerId } from '../ids';
import type { Task } from '../task/task';
import type { Worker } from '../worker/worker';
import { balancingStrategy } from './balancing-strategies';
import type { BalancingRequest, Candidate } from './load-balancer';

/** The live workers as they were when a pass began; each Task that is placed takes one of the free slots. */
export class WorkerPool {
  private readonly candidates: MutableCandidate[];
  private readonly byRequirement = new Map<string, MutableCandidate[]>();

  constructor(workers: readonly Worker[]) {
    this.candidates = [...workers]
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .map((worker) => ({
        worker,
        freeSlots: worker.freeSlots,
        taken: worker.load.running + worker.load.queued,
      }));
  }

  /** The worker for a Task, or undefined when none that meets its requirement has a free slot. */
  place(task: Task, request: Omit<BalancingRequest, 'configId'>): WorkerId | undefined {
    const free = this.meeting(task).filter(({ freeSlots }) => freeSlots > 0);
    if (free.length === 0) return undefined;
    const choose = balancingStrategy(task.toSnapshot().balancing);
    const chosen = choose(free, { ...request, configId: task.configId }) as MutableCandidate;
    chosen.freeSlots -= 1;
    chosen.taken += 1;
    return chosen.worker.id;
  }

  private meeting(task: Task): MutableCandidate[] {
    const key = task.requirementKey;
    let meeting = this.byRequirement.get(key);
    if (!meeting) {
      meeting = this.candidates.filter(({ worker }) => worker.meets(task.requirement));
      this.byRequirement.set(key, meeting);
    }
    return meeting;
  }
}

type MutableCandidate = { -readonly [K in keyof Candidate]: Candidate[K] };
