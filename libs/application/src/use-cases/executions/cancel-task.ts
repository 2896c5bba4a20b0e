import { TaskChangedError, TaskNotFoundError, type Task, type TaskId } from '@distribute-schedule/domain';
import { cancelHandedOff, type CancelHandedOffParts } from '../../services/cancel-at-service';
import type { Clock } from '../../ports/clock';
import type { Randomness } from '../../ports/randomness';
import type { TaskQueue } from '../../ports/task-queue';

/**
 *   cancelled  the Task will not run
 *   requested  the running attempt has been requested to stop, and ends within the grace period
 */
export type CancelOutcome = 'cancelled' | 'requested';

export interface CancelTaskCommand {
  readonly taskId: TaskId;
  /** Why, for people to read. Only a Task that waits keeps it. */
  readonly note?: string;
}

const maxTries = 5;

/** Cancels a waiting Task at once, and requests a running one to stop. */
export class CancelTask {
  constructor(
    private readonly parts: CancelHandedOffParts & {
      readonly taskQueue: Pick<TaskQueue, 'apply' | 'requestCancel'>;
      readonly clock: Clock;
      readonly randomness: Randomness;
    },
    /** Time for a running attempt to stop. After it a scheduler ends the Task without the attempt. */
    private readonly settings: { readonly cancelGraceMs: number },
  ) {}

  /** Refuses a finished Task. If the Task changes between the read and the cancel, it is read again. */
  async execute({ taskId, note }: CancelTaskCommand): Promise<CancelOutcome> {
    for (let left = maxTries; left > 0; left -= 1) {
      const task = await this.parts.tasks.find(taskId);
      if (!task) throw new TaskNotFoundError(taskId);
      const outcome = await this.cancel(task, note);
      if (outcome) return outcome;
    }
    throw new TaskChangedError(taskId);
  }

  private async cancel(task: Task, note?: string): Promise<CancelOutcome | undefined> {
    const { taskQueue, clock, randomness } = this.parts;
    const { state, versionToken } = task;
    if (state.status === 'running') {
      const { cancelGraceMs } = this.settings;
      const isRequested = await taskQueue.requestCancel(task.id, state.attemptToken, cancelGraceMs);
      if (!isRequested) return undefined;
      void cancelHandedOff(this.parts, task.id);
      return 'requested';
    }
    task.cancel(clock.now(), note);
    const [outcome] = await taskQueue.apply([{ task, versionToken }], randomness.token());
    return outcome === 'applied' ? 'cancelled' : undefined;
  }
}
