import {
  OverlapRefusedError,
  TooManyOpenTasksError,
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

/** Hands a Task over that somebody asked for; the config's own bounds on open Tasks hold for it too. */
export async function submitTask(
  task: Task,
  { config }: StoredTaskConfig,
  { taskQueue, workers, randomness }: SubmitParts,
  { maxOpenPerTask, heartbeatTimeoutMs }: SubmitSettings,
): Promise<'created' | 'exists'> {
  const pool = new WorkerPool(await workers.live(heartbeatTimeoutMs));
  const mayNotOverlap = config.toSnapshot().overlap === 'skip';
  const outcome = await taskQueue.submit(task, {
    ...placeOnWorker(task, pool, randomness.fraction()),
    // As many as may be open before this one.
    maxOpen: mayNotOverlap ? 0 : maxOpenPerTask - 1,
  });
  if (outcome !== 'too many open') return outcome;
  throw mayNotOverlap
    ? new OverlapRefusedError(config.id)
    : new TooManyOpenTasksError(config.id, maxOpenPerTask);
}
