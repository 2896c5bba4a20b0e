import { DomainError } from '@distribute-schedule/domain';

export class InvalidKeyPrefixError extends DomainError {
  readonly code = 'redis.key_prefix_invalid';
}

/** Every key there is. A name that ends in ':' is a family, to which an id is added. */
const names = {
  /** STRING the leading scheduler's id, with a ttl */
  leader: 'schedule:leader',
  /** STRING how many elections there were */
  epoch: 'schedule:epoch',
  /** STRING a scheduler's JSON, with a ttl */
  schedulerPool: 'schedule:pool:',
  /** ZSET scheduler id, by its last beat */
  schedulerIndex: 'schedule:index',

  /** STRING a worker's JSON, with a ttl */
  workerPool: 'worker:pool:',
  /** ZSET worker id, by its last heartbeat */
  workerIndex: 'worker:index',
  /** HASH worker id -> slots, 0 while it drains */
  workerCapacity: 'worker:capacity',
  /** HASH worker id -> slots that somebody asked it to have, instead of those of its configuration */
  workerWanted: 'worker:wanted',
  /** SET ids of workers that were asked to take no more tasks */
  workerDrain: 'worker:drain',
  /** SET ids of the tasks that a worker runs */
  workerRunning: 'worker:running:',
  /** ZSET ids of the newest tasks that a worker started, by when they were made */
  workerTasks: 'worker:tasks:',

  /** LIST ids of the tasks that wait for one worker */
  taskQueue: 'task:queue:',
  /** ZSET ids of the tasks that wait for any worker that meets a requirement, by precedence */
  taskPending: 'task:pending:',
  /** SET the requirements for which tasks wait */
  taskPendings: 'task:pendings',
  /** STRING a task's JSON, as of the last decision about it */
  taskDetail: 'task:detail:',
  /** STRING a finished task's result as JSON */
  taskResult: 'task:result:',
  /** LIST what the attempts of a task said, as JSON */
  taskLog: 'task:log:',
  /** HASH how far a task is, and which attempt said so */
  taskProgress: 'task:progress:',
  /** HASH what guards and places an unfinished task: see include-places.lua */
  taskLive: 'task:live:',
  /** ZSET ids of all unfinished tasks, by when somebody looks at them */
  taskDeadline: 'task:deadline',
  /** LIST "id reason" of tasks whose document could not be read */
  taskUnreadable: 'task:unreadable',
  /** ZSET ids of the newest tasks, by when they were made, in microseconds; so the three below */
  taskIndex: 'task:index',
  /** ZSET those of them that are not finished */
  taskIndexOpen: 'task:index:open',
  /** ZSET those of them that failed */
  taskIndexFailed: 'task:index:failed',
  /** ZSET those of them that were cancelled */
  taskIndexCancelled: 'task:index:cancelled',
  /** HASH counters since the beginning */
  taskStats: 'task:stats',

  /** HASH config id -> JSON */
  configDetail: 'config:detail',
  /** HASH config id -> version */
  configVersion: 'config:version',
  /** ZSET config ids, all scored 0: in the order of their letters */
  configIndex: 'config:index',
  /** HASH config id -> the key of its name, NUL, and what else it is found by, as JSON */
  configSummary: 'config:summary',
  /** ZSET key of a config's name, NUL, its id, all scored 0: in the order of their names */
  configNames: 'config:names',
  /** ZSET config ids, by when a scheduler looks at them: their due time, or the end of the lease on it */
  configDue: 'config:due',
  /** HASH config id -> the oldest due time that has not been fired */
  configNext: 'config:next',
  /** HASH config id -> ms after the end of a run at which the next is due */
  configAfterEnd: 'config:after-end',
  /** HASH config id -> the token of the scheduler that fires it at this moment */
  configClaim: 'config:claim',
  /** HASH config id -> what balancing remembers, as JSON */
  configMemo: 'config:memo',
  /** HASH config id -> why it was put aside */
  configParked: 'config:parked',
  /** SET ids of a config's unfinished tasks */
  configOpen: 'config:open:',
  /** LIST ids of a config's tasks that wait for their turn */
  configLine: 'config:line:',
  /** HASH config id -> the task whose turn it is */
  configTurn: 'config:turn',
  /** ZSET ids of a config's finished tasks, by their end */
  configHistory: 'config:history:',
  /** LIST what became of a config's latest due times, as JSON */
  configLedger: 'config:ledger:',
  /** ZSET ids of a config's tasks, by when they were made */
  configTasks: 'config:tasks:',
  /** HASH counts of a config and day: config:stats:{id}:{days since 1970} */
  configStats: 'config:stats:',

  /** HASH instance id -> JSON */
  executorDetail: 'executor:detail',
  /** HASH instance id -> revision */
  executorRevision: 'executor:revision',
  /** STREAM changes of state, bounded */
  eventStream: 'event:stream',
  /** HASH number -> when and, as JSON, who changed what, of the latest numbers */
  auditRecords: 'audit:records',
  /** STRING the number of the latest of them */
  auditNumber: 'audit:number',
  /** STRING the answer to a request with an idempotency key, or that it is under way */
  keptReply: 'reply:',
  /** LIST the answer to a request, by its token, for as long as it may be sent again */
  request: 'request:',

  /** CHANNELS */
  wakeSchedulers: 'wake:schedulers',
  wakeWorkers: 'wake:workers',
  wakeWorker: 'wake:worker:',
} as const;

export type KeyName = keyof typeof names;

export const keyNames = Object.keys(names) as readonly KeyName[];

export function isKeyName(name: string): name is KeyName {
  return Object.hasOwn(names, name);
}

/** The only place where keys are built. */
export class Keyspace {
  private constructor(readonly prefix: string) {}

  static of({ prefix = '', isCluster = false }: { prefix?: string; isCluster?: boolean } = {}): Keyspace {
    if (!/^[A-Za-z0-9_.:{}/-]{0,64}$/.test(prefix)) {
      throw new InvalidKeyPrefixError(
        `redis.key_prefix may hold up to 64 letters, digits, '_', '.', ':', '/', '-' and braces, got ${JSON.stringify(prefix)}`,
        { field: 'redis.key_prefix' },
      );
    }
    if (isCluster && !/\{[^{}]+\}/.test(prefix)) {
      throw new InvalidKeyPrefixError(
        `On Redis Cluster redis.key_prefix must hold a hash tag, such as {distribute-schedule}: all keys must share a slot. Got ${JSON.stringify(prefix)}`,
        { field: 'redis.key_prefix' },
      );
    }
    return new Keyspace(prefix);
  }

  key(name: KeyName, id = ''): string {
    return `${this.prefix}${names[name]}${id}`;
  }
}
