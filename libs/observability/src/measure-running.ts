import type { ChangeOutcome, TaskChange, TaskQueue } from '@distribute-schedule/application';
import type { Task, TaskPlace } from '@distribute-schedule/domain';
import type { Counter, Histogram } from 'prom-client';
import { attemptEndOf, type AttemptEnd } from './attempt-end';
import { boundedLabel, otherValue } from './bounded-labels';
import { measuredPort, type MeasuringParts } from './measured-port';
import type { Meters } from './meters';

const maxExecutors = 32;

type RecoveryCause = 'worker_lost' | 'deadline' | 'untaken' | 'no_executor';

const causeOfPlace: Readonly<Record<TaskPlace['kind'], RecoveryCause | undefined>> = {
  running: 'deadline',
  queue: 'untaken',
  pending: 'no_executor',
  delayed: undefined,
  sequence: undefined,
};

interface ExecutorFigures {
  readonly ends: (end: AttemptEnd) => Counter.Internal;
  readonly seconds: Histogram.Internal<string>;
  readonly retries: Counter.Internal;
}

/** Counts attempts, and keeps which of them run here. */
export class RunMeasures {
  private readonly executorLabel = boundedLabel(maxExecutors);
  private readonly attempts = new Set<string>();
  /** Kept by executor, because to find figures by their labels costs more than to count. */
  private readonly figuresOf = kept((executor: string): ExecutorFigures => {
    const { attempts, attemptSeconds, retries } = this.meters;
    return {
      ends: kept((end) => attempts.labels(executor, end)),
      seconds: attemptSeconds.labels(executor),
      retries: retries.labels(executor),
    };
  });
  /** Why a scheduler looks at these Tasks, as each of the two duties has last read them. */
  private overdue = new Map<string, RecoveryCause>();
  private lost = new Map<string, RecoveryCause>();

  /** @param taskLabel of the tasks that have figures of their own; undefined if none has */
  constructor(
    private readonly meters: Meters,
    private readonly taskLabel: ((configId: string) => string) | undefined,
  ) {}

  get running(): number {
    return this.attempts.size;
  }

  measure(port: TaskQueue, parts: MeasuringParts): TaskQueue {
    return measuredPort<TaskQueue>(
      port,
      {
        claim: 'claim',
        apply: 'settle',
        openTasks: 'read',
        claimOverdue: 'other',
        deadWorkers: 'read',
      },
      parts,
      {
        claim: { answered: ({ tasks }) => tasks.forEach((task) => this.onStarted(task)) },
        apply: {
          answered: (outcomes, [changes]) =>
            changes.forEach((change, i) => this.onDecided(change, outcomes[i])),
        },
        claimOverdue: {
          answered: ({ overdue }) => {
            this.overdue = new Map(
              overdue.flatMap(({ task, place }) => {
                const cause = causeOfPlace[place.kind];
                return cause === undefined ? [] : [[task.id, cause]];
              }),
            );
          },
        },
        deadWorkers: {
          answered: (workers) => {
            const tasks = workers.flatMap(({ running, queued }) => [...running, ...queued]);
            this.lost = new Map(tasks.map((task) => [task.id, 'worker_lost']));
          },
        },
        forgetWorker: {
          answered: (isForgotten) => {
            if (isForgotten) this.meters.workersLost.inc();
          },
        },
      },
    );
  }

  private onStarted(task: Task): void {
    this.attempts.add(task.versionToken);
    const { attempts, scheduledTime, state } = task.toSnapshot();
    if (attempts !== 1 || state.status !== 'running') return;
    this.meters.startDelay.observe(Math.max(0, state.startedAt - scheduledTime) / 1000);
  }

  private onDecided({ task, versionToken }: TaskChange, outcome: ChangeOutcome | undefined): void {
    const wasHere = this.attempts.delete(versionToken);
    if (outcome === 'superseded' && wasHere) this.meters.resultsDropped.inc();
    // The worker decides again, because a cancel was requested.
    if (outcome === 'cancelling' && wasHere) this.attempts.add(versionToken);
    if (outcome !== 'applied') return;
    if (!wasHere) this.countRecovered(task.id);
    if (isAttempt(versionToken)) this.onAttemptEnded(task);
  }

  private onAttemptEnded(task: Task): void {
    const ended = attemptEndOf(task);
    if (!ended) return;
    const { executor, startTime, configId, state } = task.toSnapshot();
    const { end, at } = ended;
    const figures = this.figuresOf(this.executorLabel(executor));
    figures.ends(end).inc();
    if (state.status === 'retrying') figures.retries.inc();
    if (end === 'given_back' || end === 'handed_off' || startTime === undefined) return;
    const seconds = Math.max(0, at - startTime) / 1000;
    figures.seconds.observe(seconds);
    if (task.isFinished && this.taskLabel)
      this.onFinished(this.taskLabel(configId), state.status, at, seconds);
  }

  private onFinished(task: string, outcome: string, at: number, seconds: number): void {
    const { taskRuns, taskSeconds, taskLastSuccess } = this.meters;
    taskRuns.inc({ task, outcome });
    if (task === otherValue) return;
    taskSeconds.observe({ task }, seconds);
    if (outcome === 'success') taskLastSuccess.set({ task }, at / 1000);
  }

  /** Counts a Task that a scheduler took back. A worker that ends its own attempt takes nothing back. */
  private countRecovered(id: string): void {
    const cause = this.lost.get(id) ?? this.overdue.get(id);
    if (cause === undefined) return;
    this.meters.recovered.inc({ cause });
    this.lost.delete(id);
    this.overdue.delete(id);
  }
}

/** A decision about a Task that does not run carries its revision instead of the token of an attempt. */
const isAttempt = (versionToken: string): boolean => !versionToken.startsWith('rev:');

function kept<Key, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const values = new Map<Key, Value>();
  return (key) => {
    let value = values.get(key);
    if (value === undefined) {
      value = make(key);
      values.set(key, value);
    }
    return value;
  };
}
