import {
  TaskConfigNotFoundError,
  manualTaskId,
  type StoredTaskConfig,
  type Task,
  type TaskConfigId,
  type TaskId,
} from '@distribute-schedule/domain';
import { LiveWorkers } from '../../placement/live-workers';
import { placeOnWorker } from '../../placement/place-on-worker';
import { checkExecutorType, type ExecutorTypeSettings } from '../tasks/check-executor-type';
import { checkSecrets } from '../tasks/check-secrets';
import { KnownConfigs } from './known-configs';
import { orderRun, type RunOrder, type RunOrderSettings } from './order-run';
import { submitTask, type SubmitParts, type SubmitSettings, type Submitted } from './submit-task';

export interface TriggerTaskConfigCommand extends RunOrder {
  readonly id: TaskConfigId;
}

/**
 * Runs a task manually. It usually takes one round trip: the config and the workers are those that this process has last
 * read, and the step that adds the Task refuses it if the config has changed since. Whatever else speaks against the run,
 * such as a limit, a parameter or an executor that no worker offers, is decided with what the store holds now.
 */
export class TriggerTaskConfig {
  private readonly known = new KnownConfigs();
  private readonly live: LiveWorkers;

  constructor(
    private readonly parts: SubmitParts,
    private readonly settings: SubmitSettings & ExecutorTypeSettings & RunOrderSettings,
  ) {
    this.live = new LiveWorkers(parts, settings.heartbeatTimeoutMs);
  }

  async execute({ id, ...order }: TriggerTaskConfigCommand): Promise<Submitted> {
    const key = order.idempotencyKey ?? this.parts.randomness.token();
    const known = this.known.get(id);
    const added = known && (await this.addToKnown(known, order, key));
    return added ?? this.readAndAdd(id, order, key);
  }

  /** @returns undefined if the run must be decided with what the store holds now */
  private async addToKnown(
    known: StoredTaskConfig,
    order: RunOrder,
    key: string,
  ): Promise<Submitted | undefined> {
    const { taskQueue } = this.parts;
    const { config, versionToken } = known;
    // A run that replaces others must see them.
    if (config.overlap.keepsNewest || versionToken === undefined) return undefined;
    await this.live.refresh();
    const admitted = await this.admit(known, order, key);
    if (!admitted) return undefined;
    const { task, maxOpen } = admitted;
    const placed = { task, ...(await this.place(task)) };
    const reply = await taskQueue.submitMany([placed], { maxOpen, configVersionToken: versionToken });
    if (typeof reply !== 'string') return submitted(task.id, reply[0], order);
    this.known.forget(config.id);
    return undefined;
  }

  private async admit(
    { config }: StoredTaskConfig,
    order: RunOrder,
    key: string,
  ): Promise<{ readonly task: Task; readonly maxOpen: number } | undefined> {
    const { clock } = this.parts;
    const { maxOpenPerTask } = this.settings;
    const workers = { live: () => Promise.resolve(this.live.all) };
    const now = clock.now();
    try {
      const task = orderRun(config, order, { key, now }, this.settings);
      await this.check(task, workers);
      // The store counts the open Tasks.
      const { maxOpen = Infinity } = config.admit(task, 0, { now, maxOpen: maxOpenPerTask });
      return { task, maxOpen };
    } catch {
      return undefined;
    }
  }

  private async place(task: Task): Promise<ReturnType<typeof placeOnWorker>> {
    const { randomness } = this.parts;
    const placed = placeOnWorker(task, this.live, randomness.fraction());
    if (placed.target !== undefined || !this.live.isUsedUp) return placed;
    await this.live.refresh();
    return placeOnWorker(task, this.live, randomness.fraction());
  }

  private async check(task: Task, workers: SubmitParts['workers']): Promise<void> {
    await checkExecutorType(task.requirement.executor, workers, this.settings);
    await checkSecrets(task.toSnapshot(), workers, this.settings);
  }

  private async readAndAdd(id: TaskConfigId, order: RunOrder, key: string): Promise<Submitted> {
    const { idempotencyKey } = order;
    const { taskConfigs, tasks, workers, clock } = this.parts;
    const taskId = manualTaskId(id, key);
    // Looks for the Task of an earlier command before any limit is checked, because that Task may fill the limit itself.
    const earlier = idempotencyKey === undefined ? undefined : tasks.find(taskId);
    const [stored, existing] = await Promise.all([taskConfigs.find(id), earlier]);
    if (existing) return { taskId, created: false };
    if (!stored) throw new TaskConfigNotFoundError(id);
    const task = orderRun(stored.config, order, { key, now: clock.now() }, this.settings);
    await this.check(task, workers);
    const outcome = await submitTask(task, stored, this.parts, this.settings);
    this.known.remember(stored);
    return submitted(taskId, outcome, order);
  }
}

/** With a random key, an existing Task can only come from this request, sent twice. */
function submitted(
  taskId: TaskId,
  outcome: 'created' | 'exists' | undefined,
  { idempotencyKey }: RunOrder,
): Submitted {
  return { taskId, created: outcome === 'created' || idempotencyKey === undefined };
}
