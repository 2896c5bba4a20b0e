import {
  OpenTasksChangedError,
  WorkerPool,
  maxReplacedTasks,
  type OpenTasks,
  type StoredTaskConfig,
  type Task,
  type TaskConfigRepository,
  type TaskId,
  type WorkerRepository,
} from '@distribute-schedule/domain';
import type { Clock } from '../../ports/clock';
import type { Randomness } from '../../ports/randomness';
import type { TaskQueue } from '../../ports/task-queue';
import { placeOnWorker } from '../../placement/place-on-worker';
import { cancelReplacedAtServices, type CancelHandedOffParts } from '../../services/cancel-at-service';

export interface SubmitParts extends CancelHandedOffParts {
  readonly taskConfigs: Pick<TaskConfigRepository, 'find'>;
  readonly taskQueue: Pick<TaskQueue, 'submitMany' | 'openTasks'>;
  readonly workers: Pick<WorkerRepository, 'live'>;
  readonly clock: Clock;
  readonly randomness: Randomness;
}

export interface SubmitSettings {
  readonly maxOpenPerTask: number;
  readonly heartbeatTimeoutMs: number;
  /** Time for a running attempt to stop after a cancel. After it a scheduler ends the Task without the attempt. */
  readonly cancelGraceMs: number;
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
  parts: SubmitParts,
  settings: SubmitSettings,
): Promise<'created' | 'exists'> {
  const [outcome = 'exists'] = await submitTasks([task], stored, parts, settings);
  return outcome;
}

/**
 * Adds Tasks of one config in one step: all that do not exist, or none if they are refused.
 * @param requestToken with it, the store returns its first outcomes if a lost reply makes the connection send the step again
 */
export async function submitTasks(
  tasks: readonly Task[],
  { config, open: count }: StoredTaskConfig,
  parts: SubmitParts,
  { maxOpenPerTask, heartbeatTimeoutMs, cancelGraceMs }: SubmitSettings,
  requestToken?: string,
): Promise<readonly ('created' | 'exists')[]> {
  const { taskConfigs, taskQueue, workers, clock, randomness } = parts;
  const seeOpenTasks = () => taskQueue.openTasks(config.id, maxReplacedTasks);
  let open: OpenTasks = config.overlap.mustSee(count) ? await seeOpenTasks() : count;
  for (let left = maxTries; left > 0; left -= 1) {
    const { maxOpen = Infinity, replaced } = config.admitAll(tasks, open, {
      now: clock.now(),
      maxOpen: maxOpenPerTask,
    });
    const pool = new WorkerPool(await workers.live(heartbeatTimeoutMs));
    const reply = await taskQueue.submitMany(
      tasks.map((task) => ({ task, ...placeOnWorker(task, pool, randomness.fraction()) })),
      replaced ? { replacement: { replaced, cancelGraceMs } } : { maxOpen },
      requestToken,
    );
    switch (reply) {
      case 'too many open': {
        // Other requests were faster: at least this many Tasks are open by now, and `admitAll` refuses these.
        const least = maxOpen + 2 - tasks.length;
        open = Math.max(least, (await taskConfigs.find(config.id))?.open ?? 0);
        break;
      }
      case 'overtaken':
      case 'config changed':
        open = await seeOpenTasks();
        break;
      default:
        if (reply.includes('created')) cancelReplacedAtServices(parts, replaced);
        return reply;
    }
  }
  throw new OpenTasksChangedError(config.id);
}
