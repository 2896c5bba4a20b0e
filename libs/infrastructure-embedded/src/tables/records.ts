import type { TaskConfigSummary, TaskStatus } from '@distribute-schedule/domain';

export type Place = 'delayed' | 'pending' | 'queue' | 'line' | 'running' | 'handed';

/** What guards and places an unfinished task. Its document says what was last decided about it. */
export interface LiveRecord {
  stamp: string;
  place: Place;
  /** The worker, the requirement or the config of the place; empty for a delayed one. */
  where: string;
  /** The number under which it stands in a queue or in line. */
  at: number;
  /** When somebody looks at it. */
  lookAt: number;
  startedAt?: number;
  cancelAt?: number;
  readonly config: string;
  readonly requirement: string;
  readonly precedence: number;
  readonly timeoutMs: number;
  /** One of its config at a time. */
  inTurn: boolean;
  /** When it was made, in microseconds; no two tasks share it. */
  readonly made: number;
}

/** Where a config stands, beside its document. */
export interface ConfigRecord {
  version: number;
  readonly summary: TaskConfigSummary;
  /** Time of its creation in microseconds, as that of a task. A folder of an older version does not have it. */
  readonly made?: number;
  /** The oldest due time that has not been fired. */
  dueAt?: number;
  /** When a scheduler looks at it: its due time, or the end of the lease on it. */
  wakeAt?: number;
  /** Ms after the end of a run at which the next is due. */
  afterEndMs?: number;
  /** The token of the scheduler that fires it at this moment. */
  claim?: string;
  /** What balancing remembers, as JSON. */
  memo?: string;
  parkedBecause?: string;
}

/** What is kept of a finished task beside its document. */
export interface EndRecord {
  readonly config: string;
  readonly status: TaskStatus | 'unreadable';
  readonly endedAt: number;
  readonly made: number;
}

export interface WorkerRecord {
  readonly document: string;
  /** When the worker counts as gone unless it is heard of again; 0 where it is known to be gone. */
  readonly until: number;
  readonly lastHeartbeat: number;
  /** How many tasks it takes; 0 while it drains. */
  readonly slots: number;
  readonly isToDrain: boolean;
  /** The capacity that somebody asked it to have. */
  readonly wantedCapacity?: number;
}

export interface SchedulerRecord {
  readonly info: string;
  readonly until: number;
  readonly lastBeat: number;
}

export interface JournalRecord {
  /** The attempt that spoke last, and how many lines it has told. */
  readonly token: string;
  readonly told: number;
  /** Lines of all attempts since the beginning; the oldest of them that is kept. */
  readonly written: number;
  readonly oldest: number;
  readonly progress?: string;
}

/** What goes by itself, and what must be known to let it go. */
export type Expiry =
  | { readonly kind: 'task'; readonly end: EndRecord }
  | { readonly kind: 'request' | 'reply' | 'history' | 'scheduler' }
  | { readonly kind: 'statistics'; readonly config: string; readonly day: number };
