import type { AdvertisedTask } from './advertised-task';
import { isBalancingStrategy, balancingStrategyNames } from '../balancing/balancing-strategies';
import type { TaskConfigId } from '../ids';
import type { JsonValue } from '../json';
import { RetryPolicy, type RetryPolicySettings } from '../task/retry-policy';
import type { TriggerBounds, TriggerSpec } from '../trigger/trigger';
import { checkLabels, type Labels } from '../worker/requirement';
import type { MisfirePolicySettings } from './misfire-policy';
import { overlapModes, type OverlapMode } from './overlap-policy';
import { InvalidTaskConfigError } from './task-config-errors';

/** A span of time in which due times are recorded but not run. */
export interface PauseWindow {
  readonly from: number;
  readonly to: number;
}

/** What its author decides about a TaskConfig. */
export interface TaskConfigDefinition {
  readonly id: TaskConfigId;
  readonly name: string;
  readonly description?: string;
  /** The kind of task in its author's words; the executor's type unless said otherwise. */
  readonly type: string;
  /** The executor type that runs it. */
  readonly executor: string;
  /** What the executor is to run: a function's name, the task name that a remote service advertises. */
  readonly handler: string;
  readonly trigger: TriggerSpec;
  readonly bounds: TriggerBounds;
  readonly timeoutMs: number;
  readonly retryPolicy: RetryPolicySettings;
  readonly parameters: JsonValue;
  readonly enabled: boolean;
  readonly overlap: OverlapMode;
  readonly misfire: MisfirePolicySettings;
  readonly balancing: string;
  /** 0 to 9, higher goes first. */
  readonly priority: number;
  /** The labels that a worker must carry to run it. */
  readonly labels: Labels;
  readonly windows: readonly PauseWindow[];
  /** The remote service that registered it; unset for a task that people made. */
  readonly owner?: string;
  /** What its owner asked for last: where the config differs from it, people decided otherwise. */
  readonly advertised?: AdvertisedTask;
}

const maxTimeoutMs = 7 * 24 * 3_600_000;
const maxWindows = 20;

/** Refuses the first thing that is wrong, by its field. */
export function checkDefinition(definition: TaskConfigDefinition): void {
  const { name, type, executor, handler, timeoutMs, overlap, balancing, priority, windows } = definition;
  const refuseUnless = (holds: boolean, field: string, reason: string) => {
    if (!holds) throw new InvalidTaskConfigError(field, reason);
  };
  for (const [field, text] of Object.entries({ name, type, executor, handler })) {
    refuseUnless(
      text.length >= 1 && text.length <= 256,
      field,
      `must be 1 to 256 characters, got ${text.length}`,
    );
  }
  refuseUnless(
    /^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/.test(executor),
    'executor',
    'is not the name of an executor type',
  );
  refuseUnless(
    (definition.description?.length ?? 0) <= 2000,
    'description',
    'must be at most 2000 characters',
  );
  refuseUnless(
    Number.isInteger(timeoutMs) && timeoutMs >= 1 && timeoutMs <= maxTimeoutMs,
    'timeout',
    `must be 1ms to 7d, got ${timeoutMs} ms`,
  );
  refuseUnless(overlapModes.includes(overlap), 'overlap', `must be one of ${overlapModes.join(', ')}`);
  refuseUnless(
    isBalancingStrategy(balancing),
    'balancing',
    `must be one of ${balancingStrategyNames.join(', ')}, got ${balancing.slice(0, 80)}`,
  );
  refuseUnless(Number.isInteger(priority) && priority >= 0 && priority <= 9, 'priority', 'must be 0 to 9');
  refuseUnless(windows.length <= maxWindows, 'windows', `must be at most ${maxWindows}`);
  refuseUnless(
    windows.every(({ from, to }) => Number.isFinite(from) && Number.isFinite(to) && from < to),
    'windows',
    'each must begin before it ends',
  );
  checkLabels(definition.labels);
  RetryPolicy.of(definition.retryPolicy);
}
