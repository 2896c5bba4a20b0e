import type { LeadershipStatus } from '../election/leadership-status';
import type { DueConfigs } from '../ports/due-configs';
import type { Logger } from '../ports/logger';
import type { Duty, Pass } from '../background/duty';

export interface RestoreParts {
  readonly dueConfigs: Pick<DueConfigs, 'restoreMissing'>;
  readonly leadership: LeadershipStatus;
  readonly logger: Logger;
}

const startCursor = '';

/**
 * A slow sweep over all configs, a slice in each pass, that puts back those that the index of due times has lost.
 * Nothing of ours loses one; it is here because a config that no index names would never be due again, and silently.
 */
export class RestoreMissingConfigs implements Duty {
  readonly name = 'restore missing configs';
  private cursor = startCursor;
  private readonly log: Logger;

  constructor(private readonly parts: RestoreParts) {
    this.log = parts.logger.child({ duty: this.name });
  }

  async runOnce(): Promise<Pass> {
    const { dueConfigs, leadership } = this.parts;
    if (!leadership.isLeading) return 'idle';
    const { cursor, restored } = await dueConfigs.restoreMissing(this.cursor);
    this.cursor = cursor;
    if (restored.length > 0) {
      this.log.warn({ configIds: restored }, 'configs were missing from the due index and were put back');
    }
    return 'idle';
  }
}
