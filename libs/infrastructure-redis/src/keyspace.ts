import { DomainError } from '@distribute-schedule/domain';

export class InvalidKeyPrefixError extends DomainError {
  readonly code = 'redis.key_prefix_invalid';
}

/** All keys. A name that ends in ':' is a family: the key of a member ends with its id. */
const names = {
  /** STRING oldest format that a process must know to write to this store: see store-format.ts */
  storeFormat: 'store:format',

  /** STRING id of the leading scheduler, with a ttl */
  leader: 'schedule:leader',
  /** STRING number of elections so far */
  epoch: 'schedule:epoch',
  /** STRING JSON of a scheduler, with a ttl */
  schedulerPool: 'schedule:pool:',
  /** ZSET scheduler ids, scored by the last heartbeat */
  schedulerIndex: 'schedule:index',
  /** STRING random id of these keys, made when they were first used. Without it, the store has lost its data. */
  storeId: 'schedule:store-id',
  /** STRING what the latest check wrote to find out whether this Redis accepts writes, with a ttl */
  writeCheck: 'schedule:write-check',

  /** STRING JSON of a worker, with a ttl */
  workerPool: 'worker:pool:',
  /** ZSET worker ids, scored by the last heartbeat */
  workerIndex: 'worker:index',
  /** HASH worker id -> slots; 0 while the worker drains */
  workerCapacity: 'worker:capacity',
  /** HASH worker id -> slots that somebody requested instead of those of its configuration */
  workerWanted: 'worker:wanted',
  /** SET ids of workers that were asked to take no more tasks */
  workerDrain: 'worker:drain',
  /** SET ids of the tasks that a worker runs */
  workerRunning: 'worker:running:',
  /** ZSET ids of the newest tasks that a worker started, scored by creation time */
  workerTasks: 'worker:tasks:',

  /** LIST ids of the tasks that wait for one worker */
  taskQueue: 'task:queue:',
  /** ZSET ids of the tasks that wait for any worker that meets a requirement, scored by precedence */
  taskPending: 'task:pending:',
  /** SET requirements for which tasks wait */
  taskPendings: 'task:pendings',
  /** STRING JSON of a task, as of the last decision about it */
  taskDetail: 'task:detail:',
  /** STRING result of a finished task, as JSON */
  taskResult: 'task:result:',
  /** LIST log lines of a task's attempts, as JSON */
  taskLog: 'task:log:',
  /** HASH progress of a task, and the attempt that reported it */
  taskProgress: 'task:progress:',
  /** HASH id of an unfinished task -> its version token, its place and its attempt: see include-live.lua */
  taskLive: 'task:live',
  /** ZSET ids of all unfinished tasks, scored by the time at which a scheduler looks at them */
  taskDeadline: 'task:deadline',
  /** STREAM ended runs that are not folded, one line for each: see include-finish.lua */
  taskEnded: 'task:ended',
  /** HASH sums over all runs that ended in a minute or an hour: task:sums:minute:{minutes since 1970} */
  taskSums: 'task:sums:',
  /** STRING number of runs in that stream */
  taskUnfolded: 'task:unfolded',
  /** LIST "id reason" of tasks whose document could not be read */
  taskUnreadable: 'task:unreadable',
  /** ZSET ids of the newest tasks, scored by creation time in microseconds, as the three below */
  taskIndex: 'task:index',
  /** ZSET ids of unfinished tasks */
  taskIndexOpen: 'task:index:open',
  /** ZSET ids of failed tasks */
  taskIndexFailed: 'task:index:failed',
  /** ZSET ids of cancelled tasks */
  taskIndexCancelled: 'task:index:cancelled',
  /** HASH counters since the store was first used */
  taskStats: 'task:stats',

  /** HASH config id -> JSON */
  configDetail: 'config:detail',
  /** HASH config id -> version */
  configVersion: 'config:version',
  /** HASH config id -> time of its creation in microseconds, on the clock that tasks are created by */
  configCreated: 'config:created',
  /** ZSET config ids, all scored 0, so that they are sorted by their text */
  configIndex: 'config:index',
  /** HASH config id -> the key of its name, NUL, and what else a search looks at, as JSON */
  configSummary: 'config:summary',
  /** ZSET the key of a config's name, NUL, and its id; all scored 0, so that they are sorted by name */
  configNames: 'config:names',
  /** ZSET config ids, scored by the time at which a scheduler looks at them: the due time, or the end of a lease */
  configDue: 'config:due',
  /** HASH config id -> the oldest due time that has not been fired */
  configNext: 'config:next',
  /** HASH config id -> ms from the end of a run to the next due time */
  configAfterEnd: 'config:after-end',
  /** HASH config id -> token of the scheduler that is firing the config now */
  configClaim: 'config:claim',
  /** HASH config id -> what balancing remembers, as JSON */
  configMemo: 'config:memo',
  /** HASH config id -> why the config was parked */
  configParked: 'config:parked',
  /** ZSET ids of the configs whose latest run has failed, scored by the first failure since they last succeeded */
  configFailing: 'config:failing',
  /** SET ids of a config's unfinished tasks */
  configOpen: 'config:open:',
  /** LIST ids of a config's tasks that wait for their turn */
  configSequence: 'config:line:',
  /** HASH config id -> id of the task that has the turn; several ids while a replacement stops several tasks */
  configTurn: 'config:turn',
  /** ZSET ids of a config's finished tasks, scored by their end */
  configHistory: 'config:history:',
  /** LIST outcomes of a config's latest due times, as JSON */
  configLedger: 'config:ledger:',
  /** STREAM due times of all configs that did not run as planned, bounded; an entry is a config and its record as JSON */
  ledgerExceptions: 'config:exceptions',
  /** ZSET ids of a config's tasks, scored by creation time */
  configTasks: 'config:tasks:',
  /** HASH sums of a config on one day: config:stats:{id}:{days since 1970} */
  configStats: 'config:stats:',
  /** ZSET config ids, scored by the end of their latest folded run */
  configRan: 'config:ran',
  /** HASH day since 1970 in the zone of the config -> how its due times were served: see include-days.lua */
  configDays: 'config:days:',
  /** LIST how a config's latest runs ended, newest first, as JSON */
  configRecent: 'config:recent:',

  /** HASH executor instance id -> JSON */
  executorDetail: 'executor:detail',
  /** HASH executor instance id -> revision */
  executorRevision: 'executor:revision',
  /** STREAM state changes, bounded; an entry holds those of one step: see include-announce.lua */
  eventStream: 'event:stream',
  /** HASH record number -> the time and, as JSON, who changed what; the newest records of people */
  auditRecords: 'audit:records',
  /** STRING number of the newest audit record of people */
  auditNumber: 'audit:number',
  /** The same two for the records of machines */
  auditMachineRecords: 'audit:machine-records',
  auditMachineNumber: 'audit:machine-number',
  /** ZSET the records of both by the id of the changed object, in the order of text: see include-audit.lua */
  auditSubjects: 'audit:subjects',
  /** STRING reply to an HTTP request with an idempotency key, or a mark that the request is in progress */
  keptReply: 'reply:',
  /** STRING reply to a request under its token, for as long as the request may be sent again */
  request: 'request:',

  /** CHANNELS */
  wakeSchedulers: 'wake:schedulers',
  wakeWorkers: 'wake:workers',
  wakeWorker: 'wake:worker:',
  /** Nobody listens to it. */
  wakeCheck: 'wake:check',
} as const;

export type KeyName = keyof typeof names;

export const keyNames = Object.keys(names) as readonly KeyName[];

export const keyWithoutPrefix = (name: KeyName): string => names[name];

export function isKeyName(name: string): name is KeyName {
  return Object.hasOwn(names, name);
}

/** Builds all keys. No other code does. */
export class Keyspace {
  private constructor(readonly prefix: string) {}

  static of({ prefix = '', isCluster = false }: { prefix?: string; isCluster?: boolean } = {}): Keyspace {
    if (!/^[A-Za-z0-9_.:{}/-]{0,64}$/.test(prefix)) {
      throw new InvalidKeyPrefixError(
        `redis.key_prefix must have at most 64 characters, each a letter, a digit or one of _ . : / - { }; got ${JSON.stringify(prefix)}`,
        { field: 'redis.key_prefix' },
      );
    }
    if (isCluster && !/\{[^{}]+\}/.test(prefix)) {
      throw new InvalidKeyPrefixError(
        `On Redis Cluster redis.key_prefix must contain a hash tag such as {distribute-schedule}, so that all keys share a slot; got ${JSON.stringify(prefix)}`,
        { field: 'redis.key_prefix' },
      );
    }
    return new Keyspace(prefix);
  }

  /** True if many keys have this name, each with an id. */
  isFamily(name: KeyName): boolean {
    return names[name].endsWith(':');
  }

  key(name: KeyName, id = ''): string {
    return `${this.prefix}${names[name]}${id}`;
  }
}
