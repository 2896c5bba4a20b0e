import { Key } from '../keys/config-keys';
import { duration, integer, ms } from '../keys/key-kinds';
import { processId } from './patterns';

/** How a scheduler stands for election and turns due times into tasks. */
export class ScheduleSection {
  /** Empty: made from the host name at the start. */
  @Key(processId) instanceId = '';
  @Key(duration({ min: '1s', max: '1h' })) leaderLockTtlMs = ms('10s');
  @Key(duration({ min: '100ms', max: '1h' })) leaderRenewIntervalMs = ms('3s');
  /** The longest that a scheduler sleeps: it wakes by itself at the next due time. */
  @Key(duration({ min: '10ms', max: '1h' })) scanIntervalMs = ms('5s');
  /** How much later than the leader the others act: what the death of a leader costs. */
  @Key(duration({ min: '0ms', max: '1m' })) standbyDelayMs = ms('500ms');
  /** After this, due times that a scheduler took and did not fire go to another. */
  @Key(duration({ min: '500ms', max: '10m' })) claimLeaseMs = ms('2s');
  @Key(integer({ min: 1, max: 1000 })) batchSize = 200;
  /** A due time that is later than this is a misfire, for the policy of its task to judge. */
  @Key(duration({ min: '100ms', max: '1d' })) misfireAfterMs = ms('10s');
  @Key(integer({ min: 1, max: 100_000 })) historyPerTask = 100;
  @Key(integer({ min: 1, max: 100_000 })) ledgerPerTask = 50;
  @Key(integer({ min: 1, max: 1_000_000 })) maxOpenPerTask = 1000;
}
