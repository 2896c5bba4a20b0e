import { Key } from '../keys/config-keys';
import { bytes, decimal, duration, integer, ms, size } from '../keys/key-kinds';

/** Defaults for tasks that do not set a value themselves, and limits for what is kept. */
export class TaskSection {
  @Key(duration({ min: '10ms', max: '7d' })) defaultTimeoutMs = ms('5m');
  /** Attempts after the first one. */
  @Key(integer({ min: 0, max: 100 })) maxRetry = 3;
  @Key(duration({ min: '0ms', max: '7d' })) retryDelayMs = ms('10s');
  /** Factor by which each delay is longer than the one before. */
  @Key(decimal({ min: 1, max: 100 })) backoffRate = 2;
  @Key(duration({ min: '0ms', max: '7d' })) retryMaxDelayMs = ms('1h');
  /** Random part of a delay, so that tasks that failed together do not retry together. */
  @Key(decimal({ min: 0, max: 1 })) retryJitter = 0.1;
  /** Deaths of its worker that an execution survives. They cost no retry. */
  @Key(integer({ min: 0, max: 100 })) maxCrashes = 3;
  /** How long finished tasks and their results are kept. */
  @Key(duration({ min: '1m', max: '365d' })) retentionMs = ms('7d');
  @Key(size({ min: '1k', max: '16m' })) maxParametersBytes = bytes('64k');
  @Key(size({ min: '1k', max: '16m' })) maxResultBytes = bytes('256k');
}
