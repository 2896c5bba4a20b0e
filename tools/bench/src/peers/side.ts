/** Parameters of each measured task: they tell the handler which delay to record. */
export type Payload =
  | { readonly kind: 'waiting' }
  /** The handler returns a kilobyte. */
  | { readonly kind: 'result' }
  /** The handler writes 20 log lines. */
  | { readonly kind: 'logs' }
  | { readonly kind: 'cron' }
  /** `sentAt` is a time of the monotonic clock, which all processes of a machine share. */
  | { readonly kind: 'trigger'; readonly sentAt: number };

/** What the handlers of tasks that wait do. Only this system knows others than `waiting`. */
export type FilledKind = 'waiting' | 'result' | 'logs';

/** Called at the start of each handler. `dueAt` is the due time in epoch ms, if the task has one. */
export type OnRun = (payload: Payload, dueAt: number | undefined) => void;

export interface SideOptions {
  readonly redisUrl: string;
  /** Separates the keys of this measurement from others. */
  readonly name: string;
  readonly concurrency: number;
  /** Every handler takes this long. 0 means that it returns at once. */
  readonly handlerMs: number;
  /** Heartbeats and renewals of the leader come in the rhythm of `quickBeats`. */
  readonly hasQuickBeats?: boolean;
}

export const quickBeats = { intervalMs: 500, timeoutMs: 6_000 };

/** A schedule that the measurement adds: `count` tasks with the same cron expression. */
export interface Schedules {
  readonly count: number;
  readonly cron: string;
  readonly prefix: string;
  readonly priority?: 'highest';
}

/** One of the measured systems, as one process sees it. Absent methods are not measured for this system. */
export interface Side {
  /** Adds tasks that wait for a worker, in requests of up to 1,000. */
  fill(count: number, kind: FilledKind): Promise<void>;
  /** Adds one task that may start at once. */
  trigger(payload: Payload): Promise<void>;
  schedule?(schedules: Schedules): Promise<void>;
  /** Starts a worker. */
  work(onRun: OnRun): Promise<void>;
  /** Starts the process that makes tasks of due times, if this is not done by the workers. */
  lead?(): Promise<void>;
  /** Serves the REST API. */
  serve?(port: number): Promise<void>;
  close(): Promise<void>;
}

export type SideName = 'bullmq' | 'ours' | 'floor';

/** Monotonic time in ms. The same for all processes of this machine. */
export const monotonicMs = (): number => Number(process.hrtime.bigint()) / 1e6;

/** Epoch time in ms with fractions. */
export const epochMs = (): number => performance.timeOrigin + performance.now();

/** Calls `add` for the numbers below `count`, up to `together` of them at a time. */
export async function inGroups(
  count: number,
  together: number,
  add: (index: number) => Promise<unknown>,
): Promise<void> {
  for (let from = 0; from < count; from += together) {
    const size = Math.min(together, count - from);
    await Promise.all(Array.from({ length: size }, (_, i) => add(from + i)));
  }
}
