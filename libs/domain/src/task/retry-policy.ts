import { DomainError } from '../errors';
import { Duration } from '../time/duration';

export class InvalidRetryPolicyError extends DomainError {
  readonly code = 'retry_policy.invalid';
}

export interface RetryPolicySettings {
  /** Maximum number of attempts after the first one. */
  readonly maxRetries: number;
  readonly retryDelayMs: number;
  /** Factor by which each delay is longer than the previous one. */
  readonly backoffRate: number;
  readonly maxDelayMs: number;
  /** Share of a delay that chance may subtract or add, so that Tasks that failed together do not all retry together. */
  readonly jitter: number;
}

export const retryBounds: Record<keyof RetryPolicySettings, readonly [min: number, max: number]> = {
  maxRetries: [0, 100],
  retryDelayMs: [0, 7 * 24 * 3_600_000],
  backoffRate: [1, 100],
  maxDelayMs: [0, 7 * 24 * 3_600_000],
  jitter: [0, 1],
};

/** Decides whether another attempt follows a failed one, and when. */
export class RetryPolicy {
  private constructor(readonly settings: RetryPolicySettings) {}

  static of(settings: RetryPolicySettings): RetryPolicy {
    for (const [field, [min, max]] of Object.entries(retryBounds) as [
      keyof RetryPolicySettings,
      [number, number],
    ][]) {
      const value = settings[field];
      if (!Number.isFinite(value) || value < min || value > max) {
        const allowed = field.endsWith('Ms')
          ? `0s to ${Duration.ofMs(max).toString()}, got ${value} ms`
          : `between ${min} and ${max}, got ${value}`;
        throw new InvalidRetryPolicyError(`${field} must be ${allowed}`, { field });
      }
    }
    if (!Number.isInteger(settings.maxRetries)) {
      throw new InvalidRetryPolicyError(`maxRetries must be a whole number, got ${settings.maxRetries}`, {
        field: 'maxRetries',
      });
    }
    return new RetryPolicy({ ...settings });
  }

  /** Refuses a first delay that the maximum would cut. `of` accepts it, because a task of an older version may have it. */
  static assertDelaysFit({ retryDelayMs, maxDelayMs }: RetryPolicySettings): void {
    if (retryDelayMs <= maxDelayMs) return;
    const [delay, max] = [retryDelayMs, maxDelayMs].map((ms) => Duration.ofMs(ms).toString());
    throw new InvalidRetryPolicyError(
      `retryDelayMs must be at most maxDelayMs, but ${delay} is longer than ${max}`,
      { field: 'retryDelayMs' },
    );
  }

  /**
   * Returns the delay before the next attempt, or undefined if no attempt is left.
   * @param failedAttempts how many attempts have failed so far, at least 1
   * @param chance a random number in [0, 1) that the caller draws
   */
  delayAfter(failedAttempts: number, chance: number): number | undefined {
    return failedAttempts > this.settings.maxRetries ? undefined : this.pause(failedAttempts, chance);
  }

  /**
   * The pause before a run starts again after its worker has died. The first death costs none, because a killed pod is
   * not the fault of the task. Later ones pause as failures do, because the task may kill its workers.
   * @param crashes how many workers have died so far, at least 1
   */
  pauseAfterCrash(crashes: number, chance: number): number {
    return crashes === 1 ? 0 : this.pause(crashes - 1, chance);
  }

  /** The pause of this number, counted from 1. */
  private pause(number: number, chance: number): number {
    const { retryDelayMs, backoffRate, maxDelayMs, jitter } = this.settings;
    const grown = retryDelayMs * backoffRate ** (number - 1);
    const shortest = Math.min(grown, maxDelayMs) * (1 - jitter);
    // The maximum bounds the range before chance picks from it. If it bounded each delay afterwards, half of the Tasks
    // at the maximum would retry together.
    const longest = Math.min(grown * (1 + jitter), maxDelayMs);
    return Math.round(shortest + chance * (longest - shortest));
  }
}
