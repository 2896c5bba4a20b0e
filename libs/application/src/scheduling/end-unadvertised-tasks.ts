import {
  ownedConfigId,
  reviewAdvertisement,
  type ExecutorInstanceRepository,
  type StoredTaskConfig,
  type TaskConfigId,
  type TaskConfigRepository,
} from '@distribute-schedule/domain';
import type { Duty, Pass } from '../background/duty';
import type { LeadershipStatus } from '../election/leadership-status';
import type { Clock } from '../ports/clock';
import type { Logger } from '../ports/logger';
import { changeTaskConfig } from '../use-cases/tasks/change-task-config';

export interface EndUnadvertisedParts {
  readonly taskConfigs: Pick<TaskConfigRepository, 'find' | 'list' | 'replace' | 'remove'>;
  readonly executorInstances: Pick<ExecutorInstanceRepository, 'all'>;
  readonly leadership: LeadershipStatus;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface EndUnadvertisedSettings {
  /** How long a config stays that no instance of its service advertises. */
  readonly unadvertisedRetentionMs: number;
}

/** Pause after all configs were reviewed. */
const roundMs = 10 * 60_000;
const pageSize = 100;

/**
 * Removes the tasks of services that no instance advertises any more, once that was so for the retention. Otherwise the
 * tasks of a service that is gone would stay, and fail at each due time. Only the leader acts.
 *
 * A crash at any line is harmless: the mark in the config says since when nobody advertises it, and the next round begins
 * again. A service that registers at the same moment changes the version of its configs, so that they are not removed; a
 * mark that was set by mistake is removed by the next round.
 */
export class EndUnadvertisedTasks implements Duty {
  readonly name = 'end unadvertised tasks';
  /** Position at which the current round continues. Undefined between two rounds. */
  private cursor: string | undefined;
  private nextRoundAt = 0;
  private readonly log: Logger;

  constructor(
    private readonly parts: EndUnadvertisedParts,
    private readonly settings: EndUnadvertisedSettings,
  ) {
    this.log = parts.logger.child({ duty: this.name });
  }

  async runOnce(): Promise<Pass> {
    const { leadership, taskConfigs, clock } = this.parts;
    if (!leadership.isLeading) return 'idle';
    const from = this.cursor;
    if (from === undefined && clock.now() < this.nextRoundAt) return { nextAt: this.nextRoundAt };
    const page = await taskConfigs.list({
      isOwned: true,
      limit: pageSize,
      ...(from !== undefined && { from }),
    });
    // Before the configs are reviewed, so that one that cannot be changed does not hold up the others.
    this.cursor = page.next;
    if (page.configs.length > 0) await this.review(page.configs);
    if (page.next !== undefined) return 'again';
    this.nextRoundAt = clock.now() + roundMs;
    return { nextAt: this.nextRoundAt };
  }

  private async review(configs: readonly StoredTaskConfig[]): Promise<void> {
    const advertised = await this.advertisedIds();
    for (const stored of configs) {
      try {
        await this.reviewOne(stored, advertised.has(stored.config.id));
      } catch (error) {
        this.log.warn({ configId: stored.config.id, err: error }, 'could not review an advertised task');
      }
    }
  }

  private async advertisedIds(): Promise<ReadonlySet<TaskConfigId>> {
    const instances = await this.parts.executorInstances.all();
    return new Set(
      instances.flatMap((instance) => {
        const { name, tasks } = instance.toSnapshot();
        return tasks.map(({ taskName }) => ownedConfigId(name, taskName));
      }),
    );
  }

  private async reviewOne({ config }: StoredTaskConfig, isAdvertised: boolean): Promise<void> {
    const { taskConfigs, clock } = this.parts;
    const { id, version } = config;
    const { unadvertisedRetentionMs: retentionMs } = this.settings;
    const now = clock.now();
    const decide = ({ config: { definition } }: Pick<StoredTaskConfig, 'config'>) =>
      reviewAdvertisement(definition, { isAdvertised, now, retentionMs });
    const decision = decide({ config });
    if (decision === 'keep') return;
    const fields = { configId: id, retentionMs };
    if (decision === 'remove') {
      await taskConfigs.remove(id, { version });
      this.log.warn(fields, 'task removed: no instance of its service has advertised it for the retention');
      return;
    }
    const mark = (stored: StoredTaskConfig) => {
      const again = decide(stored);
      return typeof again === 'string' ? undefined : again;
    };
    await changeTaskConfig(this.parts, { id, decide: mark, by: 'scheduler' });
    if (!isAdvertised) this.log.info(fields, 'no instance advertises this task any more');
  }
}
