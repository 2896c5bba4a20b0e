import {
  Task,
  type TaskConfigId,
  type TaskId,
  type TaskOrder,
  type WorkerId,
} from '@distribute-schedule/domain';
import type { ExecutionContext, ExecutionTask, Executor } from '@distribute-schedule/executor-api';
import type { ExecutionJournal, JournalEntry } from '../ports/execution-journal';
import type { Logger, LogFields } from '../ports/logger';
import type { Randomness } from '../ports/randomness';

export const worker = 'worker-1' as WorkerId;

let made = 0;

export function aTask(changed: Partial<TaskOrder> = {}): Task {
  made += 1;
  return Task.create({
    id: `nightly@${made}` as TaskId,
    configId: 'nightly' as TaskConfigId,
    configVersion: 1,
    name: 'Nightly report',
    type: 'local',
    executor: 'local',
    handler: 'report',
    parameters: {},
    labels: {},
    priority: 5,
    timeoutMs: 300_000,
    retryPolicy: { maxRetries: 3, retryDelayMs: 1000, backoffRate: 2, maxDelayMs: 60_000, jitter: 0 },
    balancing: 'least_tasks',
    inTurn: false,
    cause: 'schedule',
    scheduledTime: made,
    createdAt: made,
    ...changed,
  });
}

export type Run = (task: ExecutionTask, context: ExecutionContext) => Promise<unknown>;

/** An executor of the type `local` whose answers need not be what the contract asks for. */
export function anExecutor(run: Run, type = 'local'): Executor {
  return { type, protocol: 'local', execute: run as Executor['execute'] };
}

export const ok: Run = () => Promise.resolve({ code: 0, message: 'ok' });

/** Ends when the spec says so. */
export class Gate {
  readonly opened: Promise<void>;
  open: () => void = () => undefined;

  constructor() {
    this.opened = new Promise((resolve) => {
      this.open = resolve;
    });
  }
}

/** Keeps what attempts said, whoever said it. */
export class RecordingJournal implements Pick<ExecutionJournal, 'append'> {
  readonly entries: JournalEntry[] = [];

  append(entry: JournalEntry): Promise<boolean> {
    this.entries.push(entry);
    return Promise.resolve(true);
  }
}

export class RecordingLogger implements Logger {
  readonly lines: { level: string; message: string; fields: LogFields }[] = [];

  debug = (fields: LogFields, message: string) => this.note('debug', fields, message);
  info = (fields: LogFields, message: string) => this.note('info', fields, message);
  warn = (fields: LogFields, message: string) => this.note('warn', fields, message);
  error = (fields: LogFields, message: string) => this.note('error', fields, message);
  child = () => this;

  said(message: string): readonly LogFields[] {
    return this.lines.filter((line) => line.message === message).map(({ fields }) => fields);
  }

  private note(level: string, fields: LogFields, message: string): void {
    this.lines.push({ level, message, fields });
  }
}

export function countingRandomness(): Randomness {
  let tokens = 0;
  return {
    fraction: () => 0,
    token: () => {
      tokens += 1;
      return `token-${tokens}`;
    },
  };
}
