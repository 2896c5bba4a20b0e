import {
  taskConfigId,
  workerId,
  type ReplacedTask,
  type Task,
  type TaskId,
} from '@distribute-schedule/domain';

/** Observations of all actors. At the end they are compared with the contents of the store. */
export class Witness {
  readonly configIds = Array.from({ length: 6 }, (_, i) => taskConfigId(`config-${i}`));
  readonly workerIds = ['worker-0', 'worker-1', 'worker-2'].map((id) => workerId(id));
  /** Tasks that the store reported as created. */
  readonly made = new Set<TaskId>();
  /** Attempts that the store handed out, newest last. Most of them have ended. */
  readonly attempts: Task[] = [];
  /** How often the store accepted the end of each Task. */
  readonly ends = new Map<TaskId, number>();
  /** Violations of the guarantees, one sentence each. */
  readonly violations: string[] = [];
  private readonly replaced = new Set<TaskId>();
  private readonly started = new Set<string>();
  private keys = 0;

  /**
   * @param time By which the configs are decided on. It runs ahead of the store's, so that there is always something
   *   to fire, and never back, since a due time that comes again would make a Task again whose history was cut.
   */
  constructor(private time: number) {}

  tick(atLeast = 0): number {
    this.time = Math.max(this.time + 150, atLeast);
    return this.time;
  }

  /** Stays the same for a while, so that some runs are requested twice. */
  idempotencyKey(): string {
    this.keys += 1;
    return `key-${Math.floor(this.keys / 4)}`;
  }

  start(tasks: readonly Task[]): void {
    for (const task of tasks) {
      const attempt = `attempt ${task.attempt} of ${task.id}`;
      if (this.started.has(attempt)) this.violations.push(`${attempt} was given out twice`);
      this.started.add(attempt);
      this.attempts.push(task);
    }
  }

  end(id: TaskId): void {
    this.ends.set(id, (this.ends.get(id) ?? 0) + 1);
  }

  /** The store replaced these Tasks. Those that it cancelled may have ended before. */
  replace(replaced: readonly ReplacedTask[] = []): void {
    for (const { task } of replaced) if (task.isFinished) this.replaced.add(task.id);
  }

  get replacedCount(): number {
    return this.replaced.size;
  }

  isOver(id: TaskId): boolean {
    return this.ends.has(id) || this.replaced.has(id);
  }

  /** An end that came too late shows that the attempt is over. */
  letGo(id: TaskId): void {
    const at = this.attempts.findIndex((task) => task.id === id);
    if (at >= 0) this.attempts.splice(at, 1);
  }

  expectSame(question: string, first: unknown, again: unknown): void {
    if (JSON.stringify(first) === JSON.stringify(again)) return;
    this.violations.push(
      `${question} was answered ${JSON.stringify(first)}, and asked again ${JSON.stringify(again)}`,
    );
  }
}
