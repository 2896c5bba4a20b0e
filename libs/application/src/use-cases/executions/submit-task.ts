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

/** The Task that stands for the command. Not created: an earlier command of the same idempotency key made it. */
export interface Submitted {
  readonly taskId: TaskId;
  readonly created: boolean;
}

const maxTries = 5;

/** Adds a Task that somebody asked for, if its config's overlap policy and its bound on open Tasks admit one more. */
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
    // Others were faster: at least this many are open by now.
    open = admission.maxOpen + 1;
  }
  throw new TaskConfigChangedError(config.id);
}
