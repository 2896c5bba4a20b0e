import type { RetryPolicySettings } from '@distribute-schedule/domain';

/** The moment of everything that a builder is not told the time of. */
export const someMoment = Date.UTC(2026, 0, 1);

export const someRetries: RetryPolicySettings = {
  maxRetries: 3,
  retryDelayMs: 1000,
  backoffRate: 2,
  maxDelayMs: 60_000,
  jitter: 0,
};
