import {
  IllegalTransitionError,
  TaskNotFoundError,
  obstaclesOf,
  type Obstacle,
  type TaskId,
  type TaskPlace,
  type TaskRepository,
  type Worker,
  type WorkerRepository,
} from '@distribute-schedule/domain';

export interface WaitingExplained {
  readonly place: TaskPlace;
  /** Time until which the Task waits for a retry or for its requested start. */
  readonly until: number | undefined;
  readonly executor: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Each live worker with the obstacles to run the Task there. A worker without obstacles takes it with its next claim. */
  readonly workers: readonly { readonly worker: Worker; readonly obstacles: readonly Obstacle[] }[];
}

/** Explains why a Task is not running yet. */
export class ExplainWaiting {
  constructor(
    private readonly parts: {
      readonly tasks: Pick<TaskRepository, 'find' | 'place'>;
      readonly workers: Pick<WorkerRepository, 'live'>;
    },
    private readonly settings: { readonly heartbeatTimeoutMs: number },
  ) {}

  async execute({ taskId }: { readonly taskId: TaskId }): Promise<WaitingExplained> {
    const { tasks, workers } = this.parts;
    const [task, place, live] = await Promise.all([
      tasks.find(taskId),
      tasks.place(taskId),
      workers.live(this.settings.heartbeatTimeoutMs),
    ]);
    if (!task) throw new TaskNotFoundError(taskId);
    if (!place || place.kind === 'running')
      throw new IllegalTransitionError(taskId, task.status, 'be waiting');
    const { executor, labels } = task.requirement;
    return {
      place,
      until: task.waitsUntil,
      executor,
      labels,
      workers: live.map((worker) => ({ worker, obstacles: obstaclesOf(worker, { executor, labels }) })),
    };
  }
}
