import type { RetryPolicySettings } from '../index';

/** The moment that a builder uses for each time that the caller does not name. */
export const someMoment = Date.UTC(2026, 0, 1);

export const someRetries: RetryPolicySettings = {
  maxRetries: 3,
  retryDelayMs: 1000,
  backoffRate: 2,
  maxDelayMs: 60_000,
  jitter: 0,
};
