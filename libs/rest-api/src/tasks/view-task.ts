import type { StoredTaskConfig } from '@distribute-schedule/domain';

/** A TaskConfig as the API shows it. */
export function viewTask({ config, dueAt, open, parkedBecause }: StoredTaskConfig) {
  const {
    id,
    name,
    executor,
    handler,
    overlap,
    balancing,
    retryPolicy,
    timeoutMs,
    enabled,
    priority,
    parameters,
  } = config.toSnapshot();
  return {
    id,
    name,
    cron_expression: config.trigger.toString(),
    executor,
    handler,
    execution_mode: overlap,
    load_balance_strategy: balancing,
    max_retry: retryPolicy.maxRetries,
    timeout_seconds: timeoutMs / 1000,
    priority,
    enabled,
    parameters,
    next_run_at: dueAt === undefined ? null : new Date(dueAt).toISOString(),
    unfinished: open,
    parked_because: parkedBecause ?? null,
  };
}
