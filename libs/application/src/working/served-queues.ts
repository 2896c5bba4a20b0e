import { meets, parseRequirementKey, type WorkerRegistration } from '@distribute-schedule/domain';

/** How many pending queues are asked for although nothing waits in them now. */
const maxRemembered = 128;
const maxVerdicts = 2048;

/** Which pending queues this worker can serve: learnt from the store, which says where something waits. */
export class ServedQueues {
  private readonly verdicts = new Map<string, boolean>();
  /** Last seen non-empty goes last. */
  private remembered: Set<string>;

  constructor(private readonly offer: Pick<WorkerRegistration, 'executors' | 'labels'>) {
    // A Task that asks for no label waits in the queue named by its executor alone.
    this.remembered = new Set(offer.executors);
  }

  get keys(): readonly string[] {
    return [...this.remembered];
  }

  /** Takes note of where something waits and returns those that this worker can serve. */
  learn(waitingFor: readonly string[]): readonly string[] {
    const served = waitingFor.filter((key) => this.serves(key));
    for (const key of served) {
      this.remembered.delete(key);
      this.remembered.add(key);
    }
    // What waits now is always asked for, however much that is: it is in the store, so the store bounds it.
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
