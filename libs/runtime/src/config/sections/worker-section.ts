import { checkLabels, type Labels } from '@distribute-schedule/domain';
import { Key } from '../keys/config-keys';
import { duration, integer, list, map, ms, text } from '../keys/key-kinds';
import { processId } from './patterns';

const labels = map({
  allowed:
    'at most 16 labels, with names and values of up to 63 letters, digits, "_", "." or "-" (in names also "/"), numbers in quotes; in a variable: zone=eu,gpu=yes',
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

/** How a worker shows that it is alive, and how many tasks it runs at the same time. */
export class WorkerSection {
  /** Empty: name of the pod or host, and a UUID. */
  @Key(processId) id = '';
  /** Shown to people only, nothing connects to it. Empty: host name and process id. */
  @Key(text({ allowed: 'a text of at most 255 characters', pattern: /^[^\s]{0,255}$/ })) address = '';
  @Key(duration({ min: '50ms', max: '10m' })) heartbeatIntervalMs = ms('10s');
  /** A worker without a heartbeat for this long counts as dead, and its tasks go to other workers. */
  @Key(duration({ min: '200ms', max: '1h' })) heartbeatTimeoutMs = ms('30s');
  @Key(integer({ min: 1, max: 10_000 })) maxConcurrentTasks = 10;
  @Key(labels) labels: Labels = {};
  /** Modules with local handlers: paths or names of packages. */
  @Key(list({ allowed: 'paths or packages of handler modules', pattern: /\S/ })) handlers: readonly string[] =
    [];
  /** Modules with additional executors: paths or names of packages. */
  @Key(list({ allowed: 'paths or packages of executors', pattern: /\S/ })) executors: readonly string[] = [];
  /** How long a stopping worker waits for its running tasks. Those that are still running then return to the queue. */
  @Key(duration({ min: '0s', max: '1h' })) shutdownGraceMs = ms('30s');
}
