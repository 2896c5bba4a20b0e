import { Key } from '../keys/config-keys';
import { duration, integer, ms, text } from '../keys/key-kinds';
import { processId } from './patterns';

export const defaultLockKey = 'scheduler_leader_lock';

/** How schedulers elect a leader and turn due times into executions. */
export class ScheduleSection {
  /** Empty: generated from the host name at the start. */
  @Key(processId) instanceId = '';
  @Key(duration({ min: '1s', max: '1h' })) leaderLockTtlMs = ms('10s');
  @Key(duration({ min: '100ms', max: '1h' })) leaderRenewIntervalMs = ms('3s');
  /** Name of the leader's lock on MySQL. */
  @Key(text({ allowed: '1 to 64 letters, digits, ".", "_", ":" or "-"', pattern: /^[A-Za-z0-9._:-]{1,64}$/ }))
  lockKey = defaultLockKey;
  /** Maximum time that a scheduler sleeps. It wakes up earlier for the next due time. */
  @Key(duration({ min: '10ms', max: '1h' })) scanIntervalMs = ms('5s');
  /** How much later than the leader the other schedulers act. A dead leader delays due times by this much. */
  @Key(duration({ min: '0ms', max: '1m' })) standbyDelayMs = ms('500ms');
  /** If a scheduler has not fired claimed due times within this time, another scheduler takes them. */
  @Key(duration({ min: '500ms', max: '10m' })) claimLeaseMs = ms('2s');
  @Key(integer({ min: 1, max: 1000 })) batchSize = 200;
  /** A due time that is later than this is a misfire, and the misfire policy of its task decides. */
  @Key(duration({ min: '100ms', max: '1d' })) misfireAfterMs = ms('10s');
  @Key(integer({ min: 1, max: 100_000 })) historyPerTask = 100;
  @Key(integer({ min: 1, max: 100_000 })) ledgerPerTask = 50;
  @Key(integer({ min: 1, max: 1_000_000 })) maxOpenPerTask = 1000;
}
