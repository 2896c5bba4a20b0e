import type { CommitOutcome, ConfigFire, DueConfigs } from '@distribute-schedule/application';
import type { Meters } from './meters';
import { measuredPort, type MeasuringParts } from './measured-port';

/** Counts due times, and how late they were, once the store has applied them. */
export function measureFiring(port: DueConfigs, parts: MeasuringParts): DueConfigs {
  const { meters } = parts;
  return measuredPort<DueConfigs>(
    port,
    { claimDue: 'fire', commitFires: 'fire', returnClaims: 'fire' },
    parts,
    {
      commitFires: {
        answered: (outcomes, [fires]) =>
          fires.forEach((fire, i) => onCommitted(meters, fire, outcomes[i] ?? 'superseded')),
        failed: ([fires]) => meters.fireCommits.inc({ outcome: 'error' }, fires.length),
      },
    },
  );
}

function onCommitted(meters: Meters, { fire, targets }: ConfigFire, outcome: CommitOutcome): void {
  meters.fireCommits.inc({ outcome });
  if (outcome !== 'applied') return;
  for (const { outcome: result, lateMs } of fire.records) {
    meters.dueTimes.inc({ outcome: result });
    if (result === 'fired' || result === 'late') meters.fireLateness.observe(lateMs / 1000);
  }
  for (const { id } of fire.tasks) meters.placements.inc({ to: targets.has(id) ? 'worker' : 'pending' });
}
