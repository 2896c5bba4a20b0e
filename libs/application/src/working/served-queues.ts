import { meets, parseRequirementKey, type WorkerRegistration } from '@distribute-schedule/domain';

/** How many pending queues the worker names in its claims although no Task waits in them now. */
const maxRemembered = 128;
const maxVerdicts = 2048;

/** Keeps the pending queues that this worker can serve. It learns them from the store's replies to claims. */
export class ServedQueues {
  private readonly verdicts = new Map<string, boolean>();
  /** In the order in which they were last seen with a waiting Task, the most recent one last. */
  private remembered: Set<string>;

  constructor(private readonly offer: Pick<WorkerRegistration, 'executors' | 'labels'>) {
    // The queue of a Task that requires no labels has the name of its executor.
    this.remembered = new Set(offer.executors);
  }

  get keys(): readonly string[] {
    return [...this.remembered];
  }

  /** Remembers the queues in which Tasks wait, and returns those that this worker can serve. */
  learn(waitingFor: readonly string[]): readonly string[] {
    const served = waitingFor.filter((key) => this.serves(key));
    for (const key of served) {
      this.remembered.delete(key);
      this.remembered.add(key);
    }
    // Keeps all queues in which Tasks wait now, even beyond the limit: the store bounds how many there are.
    const surplus = this.remembered.size - Math.max(maxRemembered, served.length);
    if (surplus > 0) this.remembered = new Set([...this.remembered].slice(surplus));
    return served;
  }

  private serves(key: string): boolean {
    const known = this.verdicts.get(key);
    if (known !== undefined) return known;
    if (this.verdicts.size >= maxVerdicts) this.verdicts.clear();
    const verdict = meets(this.offer, parseRequirementKey(key));
    this.verdicts.set(key, verdict);
    return verdict;
  }
}
