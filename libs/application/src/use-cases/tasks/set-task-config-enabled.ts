import {
  InvalidTaskConfigError,
  isSameJson,
  maxPauseReasonLength,
  type Pause,
  type StoredTaskConfig,
  type TaskConfigDefinition,
  type TaskConfigId,
  type TaskConfigRepository,
} from '@distribute-schedule/domain';
import type { Clock } from '../../ports/clock';
import { changeTaskConfig } from './change-task-config';

/** What somebody says about a pause. */
export interface PauseOrder {
  readonly reason?: string;
  /** When a scheduler enables the task again. Absent: when somebody enables it. */
  readonly until?: number;
}

export interface SetTaskConfigEnabledCommand extends PauseOrder {
  readonly id: TaskConfigId;
  readonly enabled: boolean;
  readonly by?: string;
}

/**
 * Pauses or resumes a task. A task that the schedulers have set aside is tried again. A paused task that is paused again
 * takes over the new reason and the new end, if one of them is given.
 */
export class SetTaskConfigEnabled {
  constructor(
    private readonly parts: {
      readonly taskConfigs: Pick<TaskConfigRepository, 'find' | 'replace'>;
      readonly clock: Clock;
    },
  ) {}

  async execute({
    enabled,
    reason,
    until,
    ...command
  }: SetTaskConfigEnabledCommand): Promise<StoredTaskConfig> {
    const order = { ...(reason !== undefined && { reason }), ...(until !== undefined && { until }) };
    this.check(order, enabled);
    return changeTaskConfig(this.parts, {
      ...command,
      decide: ({ config, parkedBecause }) => {
        const definition = enabled
          ? enabledAgain(config.definition)
          : paused(config.definition, command.by, order);
        if (parkedBecause === undefined && isSameJson(definition, config.definition)) return undefined;
        return definition;
      },
    });
  }

  private check({ reason = '', until }: PauseOrder, enabled: boolean): void {
    if (enabled && (reason !== '' || until !== undefined)) {
      const given = until === undefined ? 'reason' : 'until';
      throw new InvalidTaskConfigError(given, 'belongs to a pause: leave it out to enable the task');
    }
    if (reason.length > maxPauseReasonLength)
      throw new InvalidTaskConfigError('reason', `must have at most ${maxPauseReasonLength} characters`);
    const now = this.parts.clock.now();
    if (until !== undefined && until <= now) {
      const shown = [until, now].map((at) => new Date(at).toISOString());
      throw new InvalidTaskConfigError('until', `must be in the future, got ${shown[0]} at ${shown[1]}`);
    }
  }
}

function enabledAgain({ pause, ...definition }: TaskConfigDefinition): TaskConfigDefinition {
  return { ...definition, enabled: true };
}

function paused(
  definition: TaskConfigDefinition,
  by: string | undefined,
  order: PauseOrder,
): TaskConfigDefinition {
  const saysNothing = order.reason === undefined && order.until === undefined;
  // Who repeats the request without an order keeps what is known about the pause.
  if (saysNothing && !definition.enabled) return definition;
  const pause: Pause = { by: by ?? 'api', ...order };
  return { ...definition, enabled: false, pause };
}
