import { DomainError } from '../errors';
import { Duration } from '../time/duration';

export class InvalidRetryPolicyError extends DomainError {
  readonly code = 'retry_policy.invalid';
}

export interface RetryPolicySettings {
  /** How many attempts may follow the first one. */
  readonly maxRetries: number;
  readonly retryDelayMs: number;
  /** Each delay is the one before times this. */
  readonly backoffRate: number;
  readonly maxDelayMs: number;
  /** The share of a delay that chance may take off or add, so that tasks that failed together do not return together. */
  readonly jitter: number;
}

const bounds: Record<keyof RetryPolicySettings, readonly [min: number, max: number]> = {
  maxRetries: [0, 100],
  retryDelayMs: [0, 7 * 24 * 3_600_000],
  backoffRate: [1, 100],
  maxDelayMs: [0, 7 * 24 * 3_600_000],
  jitter: [0, 1],
};

/** Says whether a failed attempt is followed by another, and when. */
export class RetryPolicy {
  private constructor(readonly settings: RetryPolicySettings) {}

  static of(settings: RetryPolicySettings): RetryPolicy {
    for (const [field, [min, max]] of Object.entries(bounds) as [
      keyof RetryPolicySettings,
      [number, number],
    ][]) {
      const given = settings[field];
      if (!Number.isFinite(given) || given < min || given > max) {
        const said = field.endsWith('Ms')
          ? `0s to ${Duration.ofMs(max).toString()}, got ${given} ms`
          : `between ${min} and ${max}, got ${given}`;
        throw new InvalidRetryPolicyError(`${field} must be ${said}`, { field });
      }
    }
    if (!Number.isInteger(settings.maxRetries)) {
      throw new InvalidRetryPolicyError(`maxRetries must be a whole number, got ${settings.maxRetries}`, {
        field: 'maxRetries',
      });
    }
    return new RetryPolicy({ ...settings });
  }

  /**
   * The delay before the next attempt, or undefined when the attempts are used up.
   * @param failedAttempts how many attempts have failed so far, at least 1
   * @param chance a number in [0, 1) drawn by the caller
   */
  delayAfter(failedAttempts: number, chance: number): number | undefined {
    const { maxRetries, retryDelayMs, backoffRate, maxDelayMs, jitter } = this.settings;
    if (failedAttempts > maxRetries) return undefined;
    const grown = retryDelayMs * backoffRate ** (failedAttempts - 1);
    const shortest = Math.min(grown, maxDelayMs) * (1 - jitter);
    // The cap bounds the span, not each delay: cut off one by one, half of those at the cap would return together.
    const longest = Math.min(grown * (1 + jitter), maxDelayMs);
    return Math.round(shortest + chance * (longest - shortest));
  }
}
