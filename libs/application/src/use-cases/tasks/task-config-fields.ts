import {
  InvalidTaskConfigError,
  RetryPolicy,
  Trigger,
  checkNewFields,
  definitionDefaults,
  type JsonValue,
  type MisfirePolicySettings,
  type RemovableName,
  type RetryPolicySettings,
  type TaskConfigDefinition,
  type TaskConfigId,
  type TriggerBounds,
  type TriggerSpec,
} from '@distribute-schedule/domain';

/** Defaults that come from the configuration. */
export interface TaskDefaults {
  readonly timeoutMs: number;
  readonly retryPolicy: RetryPolicySettings;
  readonly maxCrashes: number;
}

/** Fields that a user can set. A field that is absent keeps its value, or has its default in a new task. */
export type TaskConfigFields = Partial<
  Omit<TaskConfigDefinition, 'id' | 'trigger' | 'retryPolicy' | 'misfire'>
> & {
  /** A trigger spec, or a text that `Trigger.parse` reads. */
  readonly trigger?: string | TriggerSpec;
  /** Time zone of a cron expression. */
  readonly timeZone?: string;
  readonly retryPolicy?: Partial<RetryPolicySettings>;
  readonly misfire?: Partial<MisfirePolicySettings>;
};

export type NewTaskFields = TaskConfigFields & { readonly name: string; readonly executor: string };

export function defineWithDefaults(
  id: TaskConfigId,
  fields: NewTaskFields,
  { timeoutMs, retryPolicy, maxCrashes }: TaskDefaults,
): TaskConfigDefinition {
  const { name, executor } = fields;
  const base: TaskConfigDefinition = {
    ...definitionDefaults,
    id,
    name,
    type: executor,
    executor,
    handler: name,
    trigger: { kind: 'manual' },
    timeoutMs,
    retryPolicy,
    maxCrashes,
  };
  return withFields(base, fields);
}

/** Fields that an update can remove. */
export type RemovableField = RemovableName | keyof TriggerBounds;

/** Returns the definition with these fields replaced. */
export function withFields(base: TaskConfigDefinition, fields: TaskConfigFields): TaskConfigDefinition {
  const { trigger, timeZone, retryPolicy, misfire, bounds, ...plain } = fields;
  checkNewFields(plain);
  const retries = { ...base.retryPolicy, ...retryPolicy };
  const setsDelay = retryPolicy?.retryDelayMs !== undefined || retryPolicy?.maxDelayMs !== undefined;
  if (setsDelay) RetryPolicy.assertDelaysFit(RetryPolicy.of(retries).settings);
  return {
    ...base,
    ...plain,
    bounds: { ...base.bounds, ...bounds },
    trigger: triggerOf(trigger, timeZone, base.trigger),
    retryPolicy: retries,
    misfire: { ...base.misfire, ...misfire },
  };
}

export function withoutFields(
  { bounds, ...rest }: TaskConfigDefinition,
  removed: readonly RemovableField[],
): TaskConfigDefinition {
  const without = <Fields extends object>(fields: Fields): Fields =>
    Object.fromEntries(
      Object.entries(fields).filter(([name]) => !removed.some((field) => field === name)),
    ) as Fields;
  return { ...without(rest), bounds: without(bounds) };
}

function triggerOf(
  given: string | TriggerSpec | undefined,
  givenZone: string | undefined,
  before: TriggerSpec,
): TriggerSpec {
  const timeZone = givenZone ?? (before.kind === 'cron' ? before.timeZone : 'UTC');
  if (typeof given === 'string') return Trigger.parse(given, timeZone).spec;
  if (given !== undefined) return given;
  return before.kind === 'cron' ? { ...before, timeZone } : before;
}

export function checkParameters(parameters: JsonValue, maxBytes: number): void {
  const bytes = new TextEncoder().encode(JSON.stringify(parameters)).length;
  if (bytes <= maxBytes) return;
  throw new InvalidTaskConfigError('parameters', `must be at most ${maxBytes} bytes as JSON, got ${bytes}`);
}
