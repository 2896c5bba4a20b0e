import {
  isTroubleOutcome,
  type ActiveTaskConfig,
  type FireRecord,
  type Task,
  type TaskConfigId,
} from '@distribute-schedule/domain';

/** Where a row stands: first its rank, then the order within the rank, then the id. */
export type TimelinePosition = readonly [rank: number, order: number, id: string];

/** What happened in the span, by config. */
export interface FoundInSpan {
  readonly tasks: ReadonlyMap<TaskConfigId, readonly Task[]>;
  readonly notRun: ReadonlyMap<TaskConfigId, readonly FireRecord[]>;
}

/** A config that may have a row. */
export interface TimelineCandidate extends ActiveTaskConfig {
  readonly position: TimelinePosition;
  readonly isTrouble: boolean;
}

/** Trouble first, the latest first; then by the next due time; then those that ran last. */
export function inOrder(
  configs: readonly ActiveTaskConfig[],
  found: FoundInSpan,
): readonly TimelineCandidate[] {
  return configs
    .map((config) => candidate(config, found))
    .sort((one, other) => comparePositions(one.position, other.position));
}

export function comparePositions(one: TimelinePosition, other: TimelinePosition): number {
  if (one[0] !== other[0]) return one[0] - other[0];
  if (one[1] !== other[1]) return one[1] - other[1];
  return one[2] < other[2] ? -1 : one[2] > other[2] ? 1 : 0;
}

/** The end of a finished Task. */
export function endOf(task: Task): number | undefined {
  const { state } = task.toSnapshot();
  return 'endedAt' in state ? state.endedAt : undefined;
}

function candidate(config: ActiveTaskConfig, { tasks, notRun }: FoundInSpan): TimelineCandidate {
  const { id, dueAt, ranAt = 0 } = config;
  const failed = (tasks.get(id) ?? []).filter(({ status }) => status === 'failed');
  const troubles = [
    ...failed.map((task) => endOf(task) ?? 0),
    ...(notRun.get(id) ?? []).filter(isTroubleOutcome).map((record) => record.dueAt),
  ];
  if (troubles.length > 0) return { ...config, isTrouble: true, position: [0, -Math.max(...troubles), id] };
  const position: TimelinePosition = dueAt === undefined ? [2, -ranAt, id] : [1, dueAt, id];
  return { ...config, isTrouble: false, position };
}
