/** Names of task fields in the API, by their names in the domain where these differ. */
const apiNames: Readonly<Record<string, string>> = {
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
  (Object.hasOwn(apiNames, field) ? apiNames[field] : undefined) ?? field;

/**
 * Translates a message of the domain: the field that it is about, at its start, and those field names in the text that
 * cannot be ordinary words.
 */
export function apiText(text: string, field?: unknown): string {
  const translated =
    typeof field === 'string' && text.startsWith(field) ? apiField(field) + text.slice(field.length) : text;
  return translated.replace(/\b(?:startAt|endAt|maxDelayMs|retryDelayMs)\b/g, apiField);
}
