import type { Fire } from '@distribute-schedule/domain';
import type { Logger } from '../ports/logger';

const maxNamedConfigs = 5;

/** Logs each fire at level debug, and one warning for all misfires of a batch. */
export function reportFires(fires: readonly Fire[], log: Logger): void {
  for (const { configId, tasks, next } of fires) {
    log.debug({ configId, tasks: tasks.length, nextDueAt: next?.dueAt }, 'fired');
  }
  const misfired = fires.flatMap(({ configId, records }) => {
    const late = records.filter(({ outcome }) => misfires.has(outcome));
    return late.length > 0 ? [{ configId, lateMs: Math.max(...late.map(({ lateMs }) => lateMs)) }] : [];
  });
  if (misfired.length === 0) return;
  log.warn(
    {
      configs: misfired.length,
      configIds: misfired.slice(0, maxNamedConfigs).map(({ configId }) => configId),
      lateMs: Math.max(...misfired.map(({ lateMs }) => lateMs)),
    },
    'some configs fired later than the misfire threshold; their misfire policy was applied',
  );
}

const misfires = new Set<string>(['late', 'coalesced', 'missed']);
