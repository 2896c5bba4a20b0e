import {
  DomainError,
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
  /** As many at most; the rest with the next command. */
  readonly limit: number;
  /** So many are handed over at a time. */
  readonly concurrency: number;
  readonly cursor?: string;
}

export type RerunOutcome =
  ({ readonly of: TaskId } & Submitted) | { readonly of: TaskId; readonly refused: DomainError };

/** As long as a key may be, less what a rerun puts before it. */
const longestKey = 128 - 'rerun-'.length;

/** Repeats the Tasks that failed within a span of time. Each is repeated once, however often the command is given. */
export class RerunFailedTasks {
  constructor(
    private readonly parts: { readonly tasks: Pick<TaskRepository, 'search'>; readonly rerun: RerunTask },
  ) {}

  async execute(
    command: RerunFailedTasksCommand,
  ): Promise<{ readonly outcomes: readonly RerunOutcome[]; readonly next: string | undefined }> {
    const { concurrency, ...span } = command;
    const query: TaskQuery = { ...span, statuses: ['failed'] };
    const { tasks, next } = await this.parts.tasks.search(query);
    const outcomes: RerunOutcome[] = [];
    for (let first = 0; first < tasks.length; first += concurrency) {
      const some = tasks.slice(first, first + concurrency);
      outcomes.push(...(await Promise.all(some.map(({ id }) => this.rerun(id)))));
    }
    return { outcomes, next };
  }

  private async rerun(taskId: TaskId): Promise<RerunOutcome> {
    try {
      // Its own id names the repetition, so that a second one is the first.
      const key = `of-${taskId.slice(taskId.indexOf('@') + 1)}`;
      // A rerun of a rerun has a longer name each time; one that is too long for a key is repeated without.
      const once = key.length <= longestKey ? { idempotencyKey: key } : {};
      return { of: taskId, ...(await this.parts.rerun.execute({ taskId, ...once })) };
    } catch (error) {
      if (error instanceof DomainError) return { of: taskId, refused: error };
      throw error;
    }
  }
}
