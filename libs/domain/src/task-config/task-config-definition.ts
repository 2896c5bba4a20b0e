import type { KeptAdvertisement } from './advertised-task';
import type { TaskConfigId } from '../ids';
import { copiedFields, type CopiedFields } from '../task/copied-fields';
import {
  defaultsOf,
  reasonAgainst,
  reasonAgainstNew,
  type AnyField,
  type DefaultedName,
  type FieldTable,
} from '../task/field';
import { RetryPolicy } from '../task/retry-policy';
import type { TriggerBounds, TriggerSpec } from '../trigger/trigger';
import { checkLabels } from '../worker/requirement';
import { defaultMisfirePolicy, type MisfirePolicySettings } from './misfire-policy';
import { overlapModes, type OverlapMode } from './overlap-policy';
import { InvalidTaskConfigError } from './task-config-errors';

/** A span of time in which due times are recorded but not run. */
export interface PauseWindow {
  readonly from: number;
  readonly to: number;
}

/** Why a config is disabled, and until when. */
export interface Pause {
  /** Name of the caller who disabled it. */
  readonly by: string;
  readonly reason?: string;
  /** When a scheduler enables the config again. Unset: when somebody enables it. */
  readonly until?: number;
}

/** The fields of a TaskConfig that its author sets, without the id. */
export interface DefinitionFields extends CopiedFields {
  readonly description?: string;
  readonly enabled: boolean;
  /** Only of a config that is disabled. Unset if nobody has said anything about it. */
  readonly pause?: Pause;
  readonly overlap: OverlapMode;
  readonly trigger: TriggerSpec;
  readonly bounds: TriggerBounds;
  readonly misfire: MisfirePolicySettings;
  readonly windows: readonly PauseWindow[];
  /** The remote service that registered it; unset for a task that people made. */
  readonly owner?: string;
  /** The values that its owner advertised last. Where the config differs from them, people have changed it. */
  readonly advertised?: KeptAdvertisement;
}

export interface TaskConfigDefinition extends DefinitionFields {
  readonly id: TaskConfigId;
}

/** Rules of these fields: see "Add a field to a task" in CONTRIBUTING. */
export const definitionFields = {
  ...copiedFields,
  description: {
    kind: 'text',
    form: 'lines',
    minLength: 0,
    maxLength: 2000,
    apiName: 'description',
    isOptional: true,
  },
  enabled: { kind: 'flag', default: true, apiName: 'enabled' },
  pause: { kind: 'custom', isOptional: true },
  overlap: { kind: 'choice', options: overlapModes, default: 'parallel', apiName: 'execution_mode' },
  trigger: { kind: 'custom' },
  bounds: { kind: 'custom', default: {} },
  misfire: { kind: 'custom', default: defaultMisfirePolicy },
  windows: { kind: 'custom', default: [] },
  owner: { kind: 'custom', isOptional: true },
  advertised: { kind: 'custom', isOptional: true },
} as const satisfies FieldTable<DefinitionFields>;

export const definitionDefaults = defaultsOf<DefinitionFields, DefaultedName<typeof definitionFields>>(
  definitionFields,
);

type Table = typeof definitionFields;
/** Names of the fields that have the same value in the REST API. */
export type ShownName = { [K in keyof Table]: Table[K] extends { apiName: string } ? K : never }[keyof Table];
/** Names of those that null removes in a request. */
export type RemovableName = {
  [K in ShownName]: Table[K] extends { isOptional: true } ? K : never;
}[ShownName];

export const maxWindows = 20;
export const maxPauseReasonLength = 300;
const entries = Object.entries(definitionFields) as [keyof DefinitionFields, AnyField][];

/** Refuses the first value that a caller cannot give to its field. `checkDefinition` checks the rest of the definition. */
export function checkNewFields(fields: Partial<DefinitionFields>): void {
  for (const [name, field] of entries) {
    if (fields[name] === undefined) continue;
    const reason = reasonAgainstNew(field, fields[name]);
    if (reason !== undefined) throw new InvalidTaskConfigError(shownName(name), reason);
  }
}

/** A message names a time without its unit, as the API does. */
const shownName = (name: string): string => name.replace(/Ms$/, '');

/** Refuses the first field that is wrong. */
export function checkDefinition(definition: TaskConfigDefinition): void {
  const refuseUnless = (holds: boolean, field: string, reason: string) => {
    if (!holds) throw new InvalidTaskConfigError(field, reason);
  };
  for (const [name, field] of entries) {
    const value = definition[name];
    if (value === undefined && field.isOptional) continue;
    const reason = reasonAgainst(field, value);
    refuseUnless(reason === undefined, shownName(name), reason ?? '');
  }
  refuseUnless(definition.windows.length <= maxWindows, 'windows', `must be at most ${maxWindows}`);
  refuseUnless(
    definition.windows.every(({ from, to }) => Number.isFinite(from) && Number.isFinite(to) && from < to),
    'windows',
    'each must begin before it ends',
  );
  refuseUnless(Number.isFinite(definition.pause?.until ?? 0), 'pause', 'must end at a time');
  checkLabels(definition.labels);
  RetryPolicy.of(definition.retryPolicy);
}
