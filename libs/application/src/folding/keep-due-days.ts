import { DueCalendar, addedUp } from '@distribute-schedule/domain';
import type { DayChange, FoldChanges, LoggedRun } from '../ports/ended-runs';
import { runsByConfig, type Reaction, type ReactionContext } from './reaction';

/**
 * The days of a config say how its due times were served. A day is that of the due time, in the zone that the config has
 * when the run is folded. Due times without a run are counted in the step that decides so.
 */
export const keepDueDays: Reaction = {
  name: 'keep due days',
  react: (runs: readonly LoggedRun[], context: ReactionContext): Partial<FoldChanges> => ({
    days: [...runsByConfig(runs)].flatMap(([configId, ended]) => daysOf(configId, ended, context)),
  }),
};

function daysOf(
  configId: LoggedRun['configId'],
  runs: readonly LoggedRun[],
  { definitions, misfireAfterMs }: ReactionContext,
): DayChange[] {
  const config = definitions.get(configId);
  if (!config) return [];
  const calendar = DueCalendar.of(config.trigger);
  const changes = runs.map((run) => calendar.ofRun(run, config.wakeAt(run.scheduledTime), misfireAfterMs));
  return Array.from(addedUp(changes), ([day, add]) => ({ configId, day, add }));
}
