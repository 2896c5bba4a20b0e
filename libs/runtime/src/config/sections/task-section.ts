import { Key } from '../keys/config-keys';
import { bytes, decimal, duration, integer, ms, size } from '../keys/key-kinds';

/** What holds for a task that does not say otherwise, and what is kept of it. */
export class TaskSection {
  @Key(duration({ min: '10ms', max: '7d' })) defaultTimeoutMs = ms('5m');
  /** Tries after the first one. */
  @Key(integer({ min: 0, max: 100 })) maxRetry = 3;
  @Key(duration({ min: '0ms', max: '7d' })) retryDelayMs = ms('10s');
  /** By how much each pause is longer than the one before. */
  @Key(decimal({ min: 1, max: 100 })) backoffRate = 2;
  @Key(duration({ min: '0ms', max: '7d' })) retryMaxDelayMs = ms('1h');
  /** The part of a pause that is left to chance, so that tasks that failed together do not retry together. */
  @Key(decimal({ min: 0, max: 1 })) retryJitter = 0.1;
  /** How long finished tasks and their results are kept. */
  @Key(duration({ min: '1m', max: '365d' })) retentionMs = ms('7d');
  @Key(size({ min: '1k', max: '16m' })) maxParametersBytes = bytes('64k');
  @Key(size({ min: '1k', max: '16m' })) maxResultBytes = bytes('256k');
}
