/** How a field is typed and read. */
export type FieldKind =
  | 'line'
  | 'lines'
  | 'number'
  | 'choice'
  | 'flag'
  | 'moment'
  | 'labels'
  | 'executor'
  | 'zone'
  | 'schedule'
  | 'parameters'
  | 'handler'
  | 'windows';

export interface Field {
  /** Name in the API. A dot leads into an object. */
  readonly name: FieldName;
  readonly kind: FieldKind;
  /** Only in the form of a new task. */
  readonly isFixed?: true;
}

/** The groups of the form in their order. Fields of `more` are folded, because few tasks need them. */
export const groups = [
  {
    id: 'what',
    fields: [
      { name: 'name', kind: 'line' },
      { name: 'executor', kind: 'executor' },
      { name: 'handler', kind: 'handler' },
      { name: 'parameters', kind: 'parameters' },
    ],
    more: [
      { name: 'id', kind: 'line', isFixed: true },
      { name: 'description', kind: 'lines' },
      { name: 'type', kind: 'line' },
      { name: 'enabled', kind: 'flag' },
    ],
  },
  {
    id: 'when',
    fields: [
      { name: 'cron_expression', kind: 'schedule' },
      { name: 'time_zone', kind: 'zone' },
    ],
    more: [
      { name: 'start_at', kind: 'moment' },
      { name: 'end_at', kind: 'moment' },
      { name: 'jitter', kind: 'line' },
      { name: 'pause_windows', kind: 'windows' },
    ],
  },
  {
    id: 'repeats',
    fields: [
      { name: 'execution_mode', kind: 'choice' },
      { name: 'misfire.mode', kind: 'choice' },
    ],
    more: [
      { name: 'misfire.max_count', kind: 'number' },
      { name: 'misfire.max_age', kind: 'line' },
    ],
  },
  {
    id: 'limits',
    fields: [
      { name: 'timeout_seconds', kind: 'number' },
      { name: 'priority', kind: 'number' },
    ],
    more: [
      { name: 'labels', kind: 'labels' },
      { name: 'load_balance_strategy', kind: 'choice' },
    ],
  },
  {
    id: 'retries',
    fields: [
      { name: 'max_retry', kind: 'number' },
      { name: 'retry_delay', kind: 'line' },
    ],
    more: [
      { name: 'backoff_rate', kind: 'number' },
      { name: 'retry_max_delay', kind: 'line' },
      { name: 'retry_jitter', kind: 'number' },
      { name: 'max_crashes', kind: 'number' },
    ],
  },
] as const;

type Group = (typeof groups)[number];
export type GroupId = Group['id'];
export type FieldName = (Group['fields'] | Group['more'])[number]['name'];

export const allFields: readonly Field[] = groups.flatMap(({ fields, more }) => [...fields, ...more]);
