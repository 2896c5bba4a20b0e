import { TaskConfigChangedError, type TaskConfigRepository } from '@distribute-schedule/domain';
import type { LeadershipStatus } from '../election/leadership-status';
import { waitForAll } from '../background/wait-for-all';
import type { ClaimDueReply, ClaimedConfig } from '../ports/due-configs';
import type { Logger } from '../ports/logger';

export interface EndPausesParts {
  readonly taskConfigs: Pick<TaskConfigRepository, 'replace'>;
  readonly leadership: Pick<LeadershipStatus, 'epoch'>;
  readonly logger: Logger;
}

/**
 * Enables claimed configs whose pause ends now.
 *
 * Crash points: before the change its claim ends, and another scheduler claims the config and makes the same change.
 * After the change the config has a new version, so that no scheduler can make it again.
 */
export class EndPauses {
  constructor(
    private readonly parts: EndPausesParts,
    private readonly schedulerId: string,
  ) {}

  /** @returns the claims of enabled configs, and when the first of the others is due */
  async among(reply: ClaimDueReply): Promise<{ readonly others: ClaimDueReply; readonly dueAt: number }> {
    const paused = reply.claimed.filter(({ config }) => !config.isEnabled);
    if (paused.length === 0) return { others: reply, dueAt: Infinity };
    const dueTimes = await waitForAll(paused.map((one) => this.end(one, reply.now)));
    const claimed = reply.claimed.filter(({ config }) => config.isEnabled);
    return { others: { ...reply, claimed }, dueAt: Math.min(...dueTimes) };
  }

  private async end({ config, dueAt }: ClaimedConfig, now: number): Promise<number> {
    const plan = config.resume({ now, by: this.schedulerId, epoch: this.parts.leadership.epoch });
    if (!plan) return Infinity;
    try {
      await this.parts.taskConfigs.replace(plan, { version: config.version, dueAt });
      this.parts.logger.info({ configId: config.id }, 'pause ended');
    } catch (error) {
      // Somebody has changed the config since the claim, or another scheduler was faster.
      if (!(error instanceof TaskConfigChangedError)) throw error;
    }
    return plan.next?.wakeAt ?? Infinity;
  }
}
