import {
  DomainError,
  taskId,
  type TaskConfigId,
  type TaskId,
  type TaskQuery,
  type TaskRepository,
} from '@distribute-schedule/domain';
import type { RerunTask } from './rerun-task';
import type { Submitted } from './submit-task';

export interface RerunFailedTasksCommand {
  readonly configId?: TaskConfigId;
  /** Range of creation times of the Tasks to rerun, in epoch ms. */
  readonly from: number;
  readonly to: number;
  /** Maximum number of unfinished reruns at a time. */
  readonly concurrency: number;
  /** The progress that the previous command returned. */
  readonly resume?: RerunProgress;
}

/** State of a rerun of many Tasks between two commands. */
export interface RerunProgress {
  /** Cursor of the next Tasks to rerun. Undefined when all have been rerun. */
  readonly cursor: string | undefined;
  /** Reruns that were not finished when the previous command looked. */
  readonly unfinished: readonly TaskId[];
}

export type RerunOutcome =
  ({ readonly of: TaskId } & Submitted) | { readonly of: TaskId; readonly refused: DomainError };

/** Maximum length of an idempotency key, less the prefix of a rerun. */
const maxKeyLength = 128 - 'rerun-'.length;

/**
 * Reruns the Tasks that failed in a range of time. One command starts as many reruns as `concurrency` allows beside the
 * unfinished ones; the caller repeats the command to go on. The caller keeps the progress, so it survives the death of any
 * process. Each Task is rerun once, however often the command is repeated.
 */
export class RerunFailedTasks {
  constructor(
    private readonly parts: {
      readonly tasks: Pick<TaskRepository, 'search' | 'find'>;
      readonly rerun: RerunTask;
    },
  ) {}

  async execute({ concurrency, resume, ...span }: RerunFailedTasksCommand): Promise<{
    readonly outcomes: readonly RerunOutcome[];
    /** Undefined when no Task is left to rerun and all reruns have finished. */
    readonly progress: RerunProgress | undefined;
  }> {
    const unfinished = await this.findUnfinished(resume?.unfinished ?? []);
    const free = concurrency - unfinished.length;
    const hasMore = resume === undefined || resume.cursor !== undefined;
    if (!hasMore || free <= 0) {
      const progress = { cursor: resume?.cursor, unfinished };
      return { outcomes: [], progress: hasMore || unfinished.length > 0 ? progress : undefined };
    }
    const cursor = resume?.cursor;
    const query: TaskQuery = {
      ...span,
      statuses: ['failed'],
      limit: free,
      ...(cursor !== undefined && { cursor }),
    };
    const { tasks, next } = await this.parts.tasks.search(query);
    const outcomes = await Promise.all(tasks.map(({ id }) => this.rerun(id)));
    const started = await this.findUnfinished(
      outcomes.flatMap((one) => ('refused' in one ? [] : [one.taskId])),
    );
    const left = [...unfinished, ...started];
    return {
      outcomes,
      progress: next === undefined && left.length === 0 ? undefined : { cursor: next, unfinished: left },
    };
  }

  private async findUnfinished(ids: readonly string[]): Promise<TaskId[]> {
    const found = await Promise.all(ids.map((id) => this.parts.tasks.find(taskId(id))));
    return found.flatMap((task) => (task && !task.isFinished ? [task.id] : []));
  }

  private async rerun(of: TaskId): Promise<RerunOutcome> {
    try {
      // The original id is the idempotency key, so a repeated command does not create a second rerun.
      const key = `of-${of.slice(of.indexOf('@') + 1)}`;
      // The id grows with each rerun of a rerun. An id that is too long for a key is rerun without one.
      const once = key.length <= maxKeyLength ? { idempotencyKey: key } : {};
      return { of, ...(await this.parts.rerun.execute({ taskId: of, ...once })) };
    } catch (error) {
      if (error instanceof DomainError) return { of, refused: error };
      throw error;
    }
  }
}
