import { balancingStrategyNames, defaultBalancingStrategy } from '../balancing/balancing-strategies';
import type { JsonValue } from '../json';
import type { Labels } from '../worker/requirement';
import { defaultsOf, type DefaultedName, type FieldTable } from './field';
import type { RetryPolicySettings } from './retry-policy';

/** Fields of a config that each Task copies when it is made, so that later changes of the config do not affect it. */
export interface CopiedFields {
  readonly name: string;
  /** The kind of task in its author's words. By default the executor's type. */
  readonly type: string;
  /** The executor type that runs it. */
  readonly executor: string;
  /** What the executor runs: the name of a function, or of a task that a remote service advertises. */
  readonly handler: string;
  readonly parameters: JsonValue;
  /** The labels that a worker must carry to run it. */
  readonly labels: Labels;
  /** Higher goes first. */
  readonly priority: number;
  readonly timeoutMs: number;
  readonly retryPolicy: RetryPolicySettings;
  /** How many deaths of its worker a run survives. 0 means that it runs at most once. */
  readonly maxCrashes: number;
  readonly balancing: string;
}

/** Rules of these fields. The checks, stores, REST API and reruns read them: see "Add a field to a task" in CONTRIBUTING. */
export const copiedFields = {
  name: { kind: 'text', form: 'line', minLength: 1, maxLength: 256, apiName: 'name' },
  type: { kind: 'text', form: 'line', minLength: 1, maxLength: 256, apiName: 'type' },
  executor: { kind: 'name', apiName: 'executor' },
  handler: { kind: 'text', form: 'line', minLength: 1, maxLength: 256, apiName: 'handler' },
  parameters: { kind: 'custom', default: {} },
  labels: { kind: 'custom', default: {} },
  priority: { kind: 'whole', min: 0, max: 9, default: 5, apiName: 'priority' },
  timeoutMs: { kind: 'span', min: 1, max: 7 * 24 * 3_600_000 },
  retryPolicy: { kind: 'custom' },
  maxCrashes: { kind: 'whole', min: 0, max: 100, default: 3, apiName: 'max_crashes' },
  balancing: {
    kind: 'choice',
    options: balancingStrategyNames,
    default: defaultBalancingStrategy,
    apiName: 'load_balance_strategy',
  },
} as const satisfies FieldTable<CopiedFields>;

export const copiedDefaults = defaultsOf<CopiedFields, DefaultedName<typeof copiedFields>>(copiedFields);

const names = Object.keys(copiedFields) as (keyof CopiedFields)[];

/** The fields that a new Task copies, from its config or from the Task that it repeats. */
export function copyFields(from: CopiedFields): CopiedFields {
  // A loop, because Object.fromEntries costs half a microsecond more for each Task.
  const copy: Record<string, unknown> = {};
  for (const name of names) copy[name] = from[name];
  return copy as unknown as CopiedFields;
}
