import { checkLabels, type Labels } from '@distribute-schedule/domain';
import { Key } from '../keys/config-keys';
import { duration, integer, list, map, ms, text } from '../keys/key-kinds';
import { processId } from './patterns';

const labels = map({
  allowed:
    'at most 16 labels, names and values of up to 63 letters, digits, "_", "." or "-" ("/" in names), numbers in quotes; as a variable: zone=eu,gpu=yes',
  accepts: areLabels,
});

function areLabels(given: Labels): boolean {
  try {
    checkLabels(given);
    return true;
  } catch {
    return false;
  }
}

/** How a worker shows that it lives, and how much it runs at once. */
export class WorkerSection {
  /** Empty: the pod's name and a uuid. */
  @Key(processId) id = '';
  /** Empty: host name and process id. Shown to people; nothing connects to it. */
  @Key(text({ allowed: 'a text of at most 255 characters', pattern: /^[^\s]{0,255}$/ })) address = '';
  @Key(duration({ min: '50ms', max: '10m' })) heartbeatIntervalMs = ms('10s');
  /** Without a heartbeat for this long a worker counts as dead, and its tasks go to others. */
  @Key(duration({ min: '200ms', max: '1h' })) heartbeatTimeoutMs = ms('30s');
  @Key(integer({ min: 1, max: 10_000 })) maxConcurrentTasks = 10;
  @Key(labels) labels: Labels = {};
  /** Modules of local handlers: paths, or names of packages. */
  @Key(list({ allowed: 'paths or packages of handler modules', pattern: /\S/ })) handlers: readonly string[] =
    [];
  /** Modules of further executors: paths, or names of packages. */
  @Key(list({ allowed: 'paths or packages of executors', pattern: /\S/ })) executors: readonly string[] = [];
  /** How long a stopping worker waits for what it runs; the rest returns to pending. */
  @Key(duration({ min: '0s', max: '1h' })) shutdownGraceMs = ms('30s');
}
