import { DomainError } from '../errors';

export class InvalidMisfirePolicyError extends DomainError {
  readonly code = 'misfire_policy.invalid';
}

/**
 * What happens to due times that no scheduler fired in time, for example because all schedulers were stopped:
 *   skip  none of them runs
 *   once  one run, for the newest of them, stands for all
 *   all   each of them runs, at most the newest `maxCount`, and none that is older than `maxAgeMs`
 */
export type MisfireMode = 'skip' | 'once' | 'all';

export interface MisfirePolicySettings {
  readonly mode: MisfireMode;
  readonly maxCount: number;
  readonly maxAgeMs: number;
}

export const misfireModes: readonly MisfireMode[] = ['skip', 'once', 'all'];
export const defaultMisfirePolicy: MisfirePolicySettings = {
  mode: 'once',
  maxCount: 100,
  maxAgeMs: 24 * 3_600_000,
};

export const maxMisfireCount = 1000;
const maxAgeLimitMs = 30 * 24 * 3_600_000;

/** The due times that run, and those that do not, by the reason. Each list has the oldest first. */
export interface MisfireDecision {
  readonly run: readonly number[];
  readonly coalesced: readonly number[];
  readonly missed: readonly number[];
}

/** Decides which of the due times of a config run, when some of them are late. */
export class MisfirePolicy {
  private constructor(readonly settings: MisfirePolicySettings) {}

  static of(settings: MisfirePolicySettings): MisfirePolicy {
    const { mode, maxCount, maxAgeMs } = settings;
    if (!misfireModes.includes(mode)) {
      throw new InvalidMisfirePolicyError(`misfire must be one of ${misfireModes.join(', ')}, got ${mode}`, {
        field: 'misfire.mode',
      });
    }
    if (!Number.isInteger(maxCount) || maxCount < 1 || maxCount > maxMisfireCount) {
      throw new InvalidMisfirePolicyError(
        `misfire.maxCount must be 1 to ${maxMisfireCount}, got ${maxCount}`,
        {
          field: 'misfire.maxCount',
        },
      );
    }
    if (!Number.isFinite(maxAgeMs) || maxAgeMs < 0 || maxAgeMs > maxAgeLimitMs) {
      throw new InvalidMisfirePolicyError(`misfire.maxAge must be at most 30d, got ${maxAgeMs} ms`, {
        field: 'misfire.maxAge',
      });
    }
    return new MisfirePolicy({ mode, maxCount, maxAgeMs });
  }

  /** How many of the newest due times can affect the decision. */
  get reach(): number {
    return this.settings.mode === 'all' ? this.settings.maxCount : 1;
  }

  /**
   * @param dueTimes all due times that are not fired yet, oldest first
   * @param lateAfterMs a due time has misfired if its run should have started longer ago than this
   * @param startOf when the run of a due time should start
   */
  decide(
    dueTimes: readonly number[],
    now: number,
    lateAfterMs: number,
    startOf: (dueAt: number) => number = (dueAt) => dueAt,
  ): MisfireDecision {
    const isLate = (dueAt: number) => now - startOf(dueAt) > lateAfterMs;
    const late = dueTimes.filter(isLate);
    if (late.length === 0) return { run: dueTimes, coalesced: [], missed: [] };
    const onTime = dueTimes.filter((dueAt) => !isLate(dueAt));
    const { mode, maxCount, maxAgeMs } = this.settings;
    switch (mode) {
      case 'skip':
        return { run: onTime, coalesced: [], missed: late };
      case 'once':
        return { run: dueTimes.slice(-1), coalesced: dueTimes.slice(0, -1), missed: [] };
      case 'all': {
        const young = late.filter((dueAt) => now - dueAt <= maxAgeMs);
        const kept = young.slice(-maxCount);
        const missed = late.slice(0, late.length - kept.length);
        return { run: [...kept, ...onTime], coalesced: [], missed };
      }
    }
  }
}
