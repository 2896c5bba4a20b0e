import {
  DomainError,
  TaskConfigNotFoundError,
  type StoredTaskConfig,
  type Task,
  type TaskConfig,
  type TaskConfigId,
  type TaskId,
} from '@distribute-schedule/domain';
import { checkExecutorType, type ExecutorTypeSettings } from '../tasks/check-executor-type';
import { checkSecrets } from '../tasks/check-secrets';
import { orderRun, type RunOrder, type RunOrderSettings } from './order-run';
import { submitTasks, type SubmitParts, type SubmitSettings, type Submitted } from './submit-task';

/** Maximum number of runs in a request, because a store serves nobody else during the step that adds them. */
export const maxRunsTogether = 1000;

/** Maximum length of the parameters of all runs of a request, as JSON and merged with those of the config. */
const maxParametersLengthTogether = 4 * 1024 * 1024;

/** An error names at most this many invalid runs, because a person would not read more. */
const maxProblems = 200;
const maxProblemsInTitle = 20;

export interface TriggerManyCommand {
  readonly id: TaskConfigId;
  readonly runs: readonly RunOrder[];
}

interface RunProblem {
  /** Index of the run and name of the field, such as `runs.3.parameters`. */
  readonly field: string;
  readonly reason: string;
}

/** Some of the runs of a request are invalid, so none was added. */
export class InvalidRunsError extends DomainError {
  readonly code = 'task_config.invalid';
  constructor(problems: readonly RunProblem[]) {
    const title =
      problems.length > maxProblemsInTitle
        ? `${problems.length} runs are invalid`
        : problems.map(({ reason }) => reason).join('; ');
    super(title, { errors: problems });
  }
}

/** Runs a task manually several times. One step adds all runs, or none if one of them is refused. */
export class TriggerMany {
  constructor(
    private readonly parts: SubmitParts,
    private readonly settings: SubmitSettings & ExecutorTypeSettings & RunOrderSettings,
  ) {}

  /** @returns the Task of each run, in the order of the command */
  async execute({ id, runs }: TriggerManyCommand): Promise<readonly Submitted[]> {
    checkTogether(runs);
    const { taskConfigs, workers } = this.parts;
    const [stored, live] = await Promise.all([
      taskConfigs.find(id),
      workers.live(this.settings.heartbeatTimeoutMs),
    ]);
    if (!stored) throw new TaskConfigNotFoundError(id);
    const { config } = stored;
    // All checks and the placement look at the same workers, so that they are read once.
    const seen = { live: () => Promise.resolve(live) };
    await checkExecutorType(config.definition.executor, seen, this.settings);
    const tasks = await this.orderAll(config, runs, seen);
    const existing = await this.findReplacing(config, runs, tasks);
    const added = existing ? tasks.filter((task) => task !== existing) : tasks;
    const created = await this.submit(added, stored, { ...this.parts, workers: seen });
    return tasks.map(({ id: taskId }, i) => ({
      taskId,
      // With a random key, an existing Task can only come from this request, sent twice.
      created: created.has(taskId) || runs[i]?.idempotencyKey === undefined,
    }));
  }

  /** Creates and checks the Tasks of all runs. The error names all invalid runs at once. */
  private async orderAll(
    config: TaskConfig,
    runs: readonly RunOrder[],
    workers: SubmitParts['workers'],
  ): Promise<readonly Task[]> {
    const { clock, randomness } = this.parts;
    const now = clock.now();
    const tasks: Task[] = [];
    const problems: RunProblem[] = [];
    let bytes = 0;
    for (const [i, run] of runs.entries()) {
      try {
        const key = run.idempotencyKey ?? randomness.token();
        const task = orderRun(config, run, { key, now }, this.settings);
        await checkSecrets(task.toSnapshot(), workers, this.settings);
        bytes += JSON.stringify(task.toSnapshot().parameters).length;
        tasks.push(task);
      } catch (error) {
        problems.push(problemOf(i, error));
      }
      // Stops early, so that a request costs little although each run repeats the parameters of the config.
      if (bytes > maxParametersLengthTogether) problems.push(tooLargeTogether(i));
      if (bytes > maxParametersLengthTogether || problems.length >= maxProblems) break;
    }
    if (problems.length > 0) throw new InvalidRunsError(problems);
    return tasks;
  }

  /**
   * Finds the run that would replace the open ones, if it exists already: then it replaces nothing. The use case must know
   * this before it decides which open Tasks are replaced.
   */
  private async findReplacing(
    { overlap }: TaskConfig,
    runs: readonly RunOrder[],
    tasks: readonly Task[],
  ): Promise<Task | undefined> {
    const starting = overlap.keepsNewest ? tasks.filter((task) => task.waitsUntil === undefined) : [];
    const [replacing] = starting;
    if (!replacing || starting.length > 1) return undefined;
    if (runs[tasks.indexOf(replacing)]?.idempotencyKey === undefined) return undefined;
    return (await this.parts.tasks.find(replacing.id)) && replacing;
  }

  /** @returns the ids of the Tasks that were created; the others existed */
  private async submit(
    tasks: readonly Task[],
    stored: StoredTaskConfig,
    parts: SubmitParts,
  ): Promise<ReadonlySet<TaskId>> {
    if (tasks.length === 0) return new Set();
    const replaces = stored.config.overlap.keepsNewest && tasks.some((task) => task.waitsUntil === undefined);
    // Only the store knows which runs exist already and so do not count. It checks the limit in the step that adds the
    // others. The open Tasks matter here only if they are to be replaced.
    const known = replaces ? stored : { ...stored, open: 0 };
    const token = parts.randomness.token();
    const outcomes = await submitTasks(tasks, known, parts, this.settings, token);
    return new Set(tasks.flatMap((task, i) => (outcomes[i] === 'created' ? [task.id] : [])));
  }
}

function checkTogether(runs: readonly RunOrder[]): void {
  if (runs.length > maxRunsTogether) {
    const reason = `runs must have at most ${maxRunsTogether} items, got ${runs.length}`;
    throw new InvalidRunsError([{ field: 'runs', reason }]);
  }
  const indexByKey = new Map<string, number>();
  const problems: RunProblem[] = [];
  for (const [i, { idempotencyKey }] of runs.entries()) {
    if (idempotencyKey === undefined) continue;
    const earlier = indexByKey.get(idempotencyKey);
    if (earlier === undefined) indexByKey.set(idempotencyKey, i);
    else if (problems.length < maxProblems) {
      const field = `runs.${i}`;
      problems.push({ field, reason: `${field} has the same idempotency key as runs.${earlier}` });
    }
  }
  if (problems.length > 0) throw new InvalidRunsError(problems);
}

function problemOf(index: number, error: unknown): RunProblem {
  const field = error instanceof DomainError ? error.details['field'] : undefined;
  if (!(error instanceof DomainError) || typeof field !== 'string') throw error;
  return { field: `runs.${index}.${field}`, reason: `runs.${index}.${error.message}` };
}

function tooLargeTogether(index: number): RunProblem {
  const field = `runs.${index}.parameters`;
  const limit = `${maxParametersLengthTogether} characters as JSON, including those of the task`;
  return { field, reason: `${field}: the parameters of all runs together must have at most ${limit}` };
}
