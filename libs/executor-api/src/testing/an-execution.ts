import type { ExecutionContext, ExecutionTask } from '../index';

const executionId = 'nightly@1700000000000';

/** A task as a worker hands it to an executor. */
export const anExecutionTask = (overrides: Partial<ExecutionTask> = {}): ExecutionTask => ({
  id: executionId,
  configId: 'nightly',
  name: 'Nightly',
  type: 'local',
  handler: 'nightly',
  parameters: {},
  ...overrides,
});

export interface RecordingContext extends ExecutionContext {
  /** What the executor logged, as `warn disk is slow`, oldest first. */
  readonly lines: string[];
  /** The arguments of each call of `progress`, oldest first. */
  readonly progressCalls: Parameters<ExecutionContext['progress']>[];
}

/** The context of a second attempt. It keeps what the executor logs and reports. */
export function anExecutionContext(overrides: Partial<ExecutionContext> = {}): RecordingContext {
  const lines: string[] = [];
  const progressCalls: RecordingContext['progressCalls'] = [];
  return {
    lines,
    progressCalls,
    signal: new AbortController().signal,
    logger: {
      info: (message) => lines.push(`info ${message}`),
      warn: (message) => lines.push(`warn ${message}`),
      error: (message) => lines.push(`error ${message}`),
    },
    progress: (...call) => progressCalls.push(call),
    idempotencyKey: executionId,
    attempt: 2,
    attemptToken: 'attempt-2',
    scheduledTime: 1_700_000_000_000,
    parameters: {},
    timeoutMs: 60_000,
    ...overrides,
  };
}
