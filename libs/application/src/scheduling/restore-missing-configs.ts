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
 * Checks all configs, a part in each pass, and puts those back that are missing from the index of due times. No code of
 * ours loses one. This duty exists because a config that is not in the index would never be due again, and nobody would
 * notice.
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
