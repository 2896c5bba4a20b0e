import {
  TaskConfigChangedError,
  WorkerPool,
  type StoredTaskConfig,
  type Task,
  type TaskConfigRepository,
  type TaskId,
  type TaskRepository,
  type WorkerRepository,
} from '@distribute-schedule/domain';
import type { Clock } from '../../ports/clock';
import type { Randomness } from '../../ports/randomness';
import type { TaskQueue } from '../../ports/task-queue';
import { placeOnWorker } from '../../placement/place-on-worker';

export interface SubmitParts {
  readonly taskConfigs: Pick<TaskConfigRepository, 'find'>;
  readonly tasks: Pick<TaskRepository, 'find'>;
  readonly taskQueue: Pick<TaskQueue, 'submit'>;
  readonly workers: Pick<WorkerRepository, 'live'>;
  readonly clock: Clock;
  readonly randomness: Randomness;
}

export interface SubmitSettings {
  readonly maxOpenPerTask: number;
  readonly heartbeatTimeoutMs: number;
}

/** The Task of the command. `created` is false if an earlier command with the same idempotency key created it. */
export interface Submitted {
  readonly taskId: TaskId;
  readonly created: boolean;
}

const maxTries = 5;

/** Adds a Task that a caller requested, if the overlap policy of its config and the limit of open Tasks allow it. */
export async function submitTask(
  task: Task,
  stored: StoredTaskConfig,
  { taskQueue, workers, randomness }: SubmitParts,
  { maxOpenPerTask, heartbeatTimeoutMs }: SubmitSettings,
): Promise<'created' | 'exists'> {
  const { config } = stored;
  let { open } = stored;
  for (let left = maxTries; left > 0; left -= 1) {
    const admission = config.admit(open, { maxOpen: maxOpenPerTask });
    const pool = new WorkerPool(await workers.live(heartbeatTimeoutMs));
    const target = placeOnWorker(task, pool, randomness.fraction());
    const outcome = await taskQueue.submit(task, { ...target, ...admission });
    if (outcome !== 'too many open') return outcome;
    // Other Tasks were added in between: at least this many are open by now.
    open = admission.maxOpen + 1;
  }
  throw new TaskConfigChangedError(config.id);
}
