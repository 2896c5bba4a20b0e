/** What the domain calls a field of a task otherwise than the API does. */
const wordOf: Readonly<Record<string, string>> = {
  trigger: 'cron_expression',
  intervalMs: 'cron_expression',
  delayMs: 'cron_expression',
  startAt: 'start_at',
  endAt: 'end_at',
  jitterMs: 'jitter',
  overlap: 'execution_mode',
  balancing: 'load_balance_strategy',
  windows: 'pause_windows',
  maxRetries: 'max_retry',
  retryDelayMs: 'retry_delay',
  maxDelayMs: 'retry_max_delay',
  backoffRate: 'backoff_rate',
  'misfire.maxCount': 'misfire.max_count',
  'misfire.maxAge': 'misfire.max_age',
  notBefore: 'run_at',
};

export const apiField = (field: string): string =>
  (Object.hasOwn(wordOf, field) ? wordOf[field] : undefined) ?? field;

/** What the domain says, with the field that it blames, and others that no other word could be, as the API calls them. */
export function apiText(text: string, field?: unknown): string {
  const begun =
    typeof field === 'string' && text.startsWith(field) ? apiField(field) + text.slice(field.length) : text;
  return begun.replace(/\b(?:startAt|endAt|maxDelayMs|retryDelayMs)\b/g, apiField);
}
