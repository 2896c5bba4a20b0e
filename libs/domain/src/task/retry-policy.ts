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

/** Bounds of the pauses after crashes. Each is `rate` times as long as the previous one. */
const crashPause = { minMs: 1000, maxMs: 5 * 60_000, rate: 2 };

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
   * not the fault of the task. Later ones pause by a rule of their own, because the task may kill its workers: a delay
   * between failures can be nothing at all, or an hour.
   * @param crashes how many workers have died so far, at least 1
   */
  pauseAfterCrash(crashes: number, chance: number): number {
    if (crashes === 1) return 0;
    const first = Math.max(this.settings.retryDelayMs, crashPause.minMs);
    return this.spread(first * crashPause.rate ** (crashes - 2), crashPause, chance);
  }

  /** The pause of this number, counted from 1. */
  private pause(number: number, chance: number): number {
    const { retryDelayMs, backoffRate, maxDelayMs } = this.settings;
    return this.spread(retryDelayMs * backoffRate ** (number - 1), { minMs: 0, maxMs: maxDelayMs }, chance);
  }

  /**
   * Picks a pause around `grown`. The bounds limit the range before chance picks from it. If they limited each pause
   * afterwards, half of the Tasks at the maximum would start again together.
   */
  private spread(grown: number, { minMs, maxMs }: { minMs: number; maxMs: number }, chance: number): number {
    const { jitter } = this.settings;
    const shortest = Math.max(Math.min(grown, maxMs) * (1 - jitter), minMs);
    const longest = Math.min(grown * (1 + jitter), maxMs);
    return Math.round(shortest + chance * (longest - shortest));
  }
}
