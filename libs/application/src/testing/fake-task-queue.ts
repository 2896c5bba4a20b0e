import { type AttemptToken, type Task, type TaskId } from '@distribute-schedule/domain';
import type {
  ChangeOutcome,
  DeadWorker,
  OverdueReply,
  PlacedTask,
  SubmitLimits,
  SubmitManyReply,
  SubmitOutcome,
  TaskChange,
  TaskQueue,
} from '../ports/task-queue';
import { Faults } from './faults';

/** The methods that schedulers and use cases call. A spec sets up the overdue Tasks and the dead workers. */
export class FakeTaskQueue implements Pick<
  TaskQueue,
  'apply' | 'claimOverdue' | 'deadWorkers' | 'forgetWorker' | 'submitMany' | 'openTasks' | 'requestCancel'
> {
  readonly faults = new Faults();
  readonly versionTokens = new Map<TaskId, string>();
  readonly applied: TaskChange[] = [];
  readonly overdueClaims: Parameters<TaskQueue['claimOverdue']>[0][] = [];
  readonly timeouts: number[] = [];
  readonly forgotten: string[] = [];
  readonly submitted: (PlacedTask & SubmitLimits)[] = [];
  /** The request token of each call of `submitMany`. */
  readonly submitTokens: (string | undefined)[] = [];
  /** The open Tasks that each reading gets. The last of them stays. */
  readonly open: (readonly Task[])[] = [[]];
  readonly cancelRequests: { taskId: TaskId; withinMs: number }[] = [];
  readonly overdue: OverdueReply[] = [];
  dead: () => readonly DeadWorker[] = () => [];
  submitOutcome: SubmitOutcome = 'created';
  /** The outcomes of the next submits, before `submitOutcome` holds again. */
  readonly nextSubmitOutcomes: SubmitOutcome[] = [];
  private readonly replies = new Map<string, readonly ChangeOutcome[]>();

  constructor(private readonly now: () => number) {}

  /** Stores the Task's current version, so that a decision about any other version is superseded. */
  hold<T extends Task>(task: T): T {
    this.versionTokens.set(task.id, task.versionToken);
    return task;
  }

  apply(changes: readonly TaskChange[], requestToken: string): Promise<readonly ChangeOutcome[]> {
    return this.faults.pass('apply', () => {
      const before = this.replies.get(requestToken);
      if (before) return before;
      const outcomes = changes.map((change): ChangeOutcome => {
        if (this.versionTokens.get(change.task.id) !== change.versionToken) return 'superseded';
        this.hold(change.task);
        this.applied.push(change);
        return 'applied';
      });
      this.replies.set(requestToken, outcomes);
      return outcomes;
    });
  }

  claimOverdue(request: Parameters<TaskQueue['claimOverdue']>[0]): Promise<OverdueReply> {
    this.overdueClaims.push(request);
    return this.faults.pass(
      'claimOverdue',
      () => this.overdue.shift() ?? { overdue: [], unreadable: [], now: this.now(), nextWakeAt: undefined },
    );
  }

  deadWorkers(timeoutMs: number): Promise<readonly DeadWorker[]> {
    this.timeouts.push(timeoutMs);
    return this.faults.pass('deadWorkers', () => this.dead());
  }

  forgetWorker({ id }: Pick<DeadWorker, 'id' | 'lastHeartbeat'>): Promise<boolean> {
    return this.faults.pass('forgetWorker', () => {
      if (
        this.dead().some((worker) => worker.id === id && worker.running.length + worker.queued.length > 0)
      ) {
        return false;
      }
      this.forgotten.push(id);
      return true;
    });
  }

  submitMany(
    tasks: readonly PlacedTask[],
    limits: SubmitLimits,
    requestToken?: string,
  ): Promise<SubmitManyReply> {
    return this.faults.pass('submitMany', () => {
      this.submitTokens.push(requestToken);
      const outcome = this.nextSubmitOutcomes.shift() ?? this.submitOutcome;
      if (outcome === 'created') this.submitted.push(...tasks.map((placed) => ({ ...placed, ...limits })));
      return outcome === 'created' || outcome === 'exists' ? tasks.map(() => outcome) : outcome;
    });
  }

  openTasks(): Promise<readonly Task[]> {
    return this.faults.pass('openTasks', () => {
      return (this.open.length > 1 ? this.open.shift() : this.open[0]) ?? [];
    });
  }

  requestCancel(taskId: TaskId, attemptToken: AttemptToken, withinMs: number): Promise<boolean> {
    return this.faults.pass('requestCancel', () => {
      if (this.versionTokens.get(taskId) !== attemptToken) return false;
      this.cancelRequests.push({ taskId, withinMs });
      return true;
    });
  }
}
