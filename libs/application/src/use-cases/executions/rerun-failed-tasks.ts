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
  /** The span of time in which they were made, in epoch ms. */
  readonly from: number;
  readonly to: number;
  /** As many repetitions at most may be unfinished at a time. */
  readonly concurrency: number;
  /** Where the command before left off. */
  readonly resume?: RerunProgress;
}

/** How far a repetition of many has come: where to go on, and what was not finished when it was last seen. */
export interface RerunProgress {
  /** Undefined once each of them was repeated. */
  readonly cursor: string | undefined;
  readonly unfinished: readonly TaskId[];
}

export type RerunOutcome =
  ({ readonly of: TaskId } & Submitted) | { readonly of: TaskId; readonly refused: DomainError };

/** As long as a key may be, less what a rerun puts before it. */
const maxKeyLength = 128 - 'rerun-'.length;

/**
 * Repeats the Tasks that failed within a span of time, so many at a time: as many are made as may run beside those that
 * are not finished yet, and whoever gave the command gives it again to go on. Nothing of it is kept in between, so it
 * survives the end of any process. Each Task is repeated once, however often the command is given.
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
    /** Undefined once nothing is left to be repeated or to be waited for. */
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
    const begun = await this.findUnfinished(
      outcomes.flatMap((one) => ('refused' in one ? [] : [one.taskId])),
    );
    const left = [...unfinished, ...begun];
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
      // Its own id names the repetition, so that a second one is the first.
      const key = `of-${of.slice(of.indexOf('@') + 1)}`;
      // A rerun of a rerun has a longer name each time; one that is too long for a key is repeated without.
      const once = key.length <= maxKeyLength ? { idempotencyKey: key } : {};
      return { of, ...(await this.parts.rerun.execute({ taskId: of, ...once })) };
    } catch (error) {
      if (error instanceof DomainError) return { of, refused: error };
      throw error;
    }
  }
}
