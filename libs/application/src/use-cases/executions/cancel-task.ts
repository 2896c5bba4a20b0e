import {
  TaskChangedError,
  TaskNotFoundError,
  type Task,
  type TaskId,
  type TaskRepository,
} from '@distribute-schedule/domain';
import { cancelAtService, type CancelAtServiceParts } from '../../services/cancel-at-service';
import type { Clock } from '../../ports/clock';
import type { Randomness } from '../../ports/randomness';
import type { TaskQueue } from '../../ports/task-queue';

/** cancelled: it will not run. requested: its running attempt has been asked to stop, and ends within the grace. */
export type CancelOutcome = 'cancelled' | 'requested';

const maxTries = 5;

/** Cancels a Task that waits at once, and asks one that runs to stop. */
export class CancelTask {
  constructor(
    private readonly parts: CancelAtServiceParts & {
      readonly tasks: Pick<TaskRepository, 'find'>;
      readonly taskQueue: Pick<TaskQueue, 'apply' | 'requestCancel'>;
      readonly clock: Clock;
      readonly randomness: Randomness;
    },
    /** How long a running attempt may take to stop before the Task counts as cancelled without its word. */
    private readonly settings: { readonly cancelGraceMs: number },
  ) {}

  /** Refuses a Task that is finished. One that moves on between reading and asking is read again. */
  async execute({ taskId }: { readonly taskId: TaskId }): Promise<CancelOutcome> {
    for (let left = maxTries; left > 0; left -= 1) {
      const task = await this.parts.tasks.find(taskId);
      if (!task) throw new TaskNotFoundError(taskId);
      const outcome = await this.cancel(task);
      if (outcome) return outcome;
    }
    throw new TaskChangedError(taskId);
  }

  private async cancel(task: Task): Promise<CancelOutcome | undefined> {
    const { taskQueue, clock, randomness } = this.parts;
    const { state, versionToken } = task;
    if (state.status === 'running') {
      const { cancelGraceMs } = this.settings;
      const isAsked = await taskQueue.requestCancel(task.id, state.attemptToken, cancelGraceMs);
      if (!isAsked) return undefined;
      void this.cancelHandedOff(task.id).catch(() => undefined);
      return 'requested';
    }
    task.cancel(clock.now());
    const [outcome] = await taskQueue.apply([{ task, versionToken }], randomness.token());
    return outcome === 'applied' ? 'cancelled' : undefined;
  }

  /**
   * Its worker has nothing more to do with what it has handed off. Read anew, for that may have happened since; from now
   * on the store refuses the hand-off, and the worker that hears so tells the service.
   */
  private async cancelHandedOff(taskId: TaskId): Promise<void> {
    const task = await this.parts.tasks.find(taskId);
    if (task) await cancelAtService(this.parts, task);
  }
}
