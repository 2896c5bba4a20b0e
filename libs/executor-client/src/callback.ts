import { randomUUID } from 'node:crypto';
import { ConcurrencyLimit } from './concurrency-limit';
import type { ExecuteRequest, Report } from './execution';
import { signMessage } from './message-signature';
import { growingPauseMs, pause } from './pause';
import { reasonOf } from './reason-of';

export interface CallbackOptions {
  readonly signingKey: () => string | undefined;
  readonly log: (message: string) => void;
  readonly attempts?: number;
  readonly firstPauseMs?: number;
}

const requestTimeoutMs = 10_000;
const maxPauseMs = 15_000;
/** Retries for about two minutes, which is long enough to replace a scheduler. */
const defaultAttempts = 14;
/** Limits the connections to the scheduler, because thousands of executions may end at the same time. */
const maxConnections = 16;
/** Client errors that are worth a retry: request timeout, too early, too many requests. */
const retriedClientErrors = [408, 425, 429];

/** The attempt that a callback is about. */
export type AttemptName = Pick<ExecuteRequest, 'executionId' | 'attempt'>;

interface DeliveryFailure {
  readonly isFinal: boolean;
  /** Absent if the scheduler did not respond. */
  readonly status?: number;
  readonly reason: string;
  readonly retryAfterMs: number;
}

/** Reports to the scheduler how executions ended. Retries each report until the scheduler accepts it, within limits. */
export class Callbacks {
  private readonly connections = new ConcurrencyLimit(maxConnections);
  private readonly stopping = new AbortController();

  constructor(private readonly options: CallbackOptions) {}

  /** Ends all retries. Reports that the scheduler has not accepted by now are lost. */
  giveUp(): void {
    this.stopping.abort();
  }

  /**
   * Resolves when the scheduler has accepted the report, or when no further retry will follow.
   * @param attempt named in the signed body, so that its signature is valid for no other attempt
   */
  async deliver(url: string, attempt: AttemptName, report: Report): Promise<void> {
    const { attempts = defaultAttempts, firstPauseMs = 200, log } = this.options;
    const id = `msg_${randomUUID()}`;
    const body = bodyOf(report, { execution_id: attempt.executionId, attempt: attempt.attempt });
    for (let tries = 1; ; tries += 1) {
      const failure = await this.connections.run(() => this.send(url, id, body));
      if (failure === undefined) return;
      const replacement = replacementFor(report, failure);
      if (replacement) {
        log(`the scheduler refused a result, so the callback is sent without it: ${failure.reason}`);
        return this.deliver(url, attempt, replacement);
      }
      if (failure.isFinal || tries >= attempts) {
        log(`gave up a callback after ${tries} of ${attempts} attempts: ${failure.reason}`);
        return;
      }
      const ms = Math.max(failure.retryAfterMs, growingPauseMs(tries, firstPauseMs, maxPauseMs));
      await pause(ms, this.stopping.signal);
      if (this.stopping.signal.aborted) {
        log(`gave up a callback because the service stops: ${failure.reason}`);
        return;
      }
    }
  }

  /** @returns undefined if the scheduler accepted the report */
  private async send(url: string, id: string, body: string): Promise<DeliveryFailure | undefined> {
    const key = this.options.signingKey();
    const timestampSeconds = Math.floor(Date.now() / 1000);
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(key !== undefined && signMessage(key, { id, timestampSeconds, body })),
        },
        body,
        redirect: 'error',
        signal: AbortSignal.timeout(requestTimeoutMs),
      });
      const title = titleIn(await response.text());
      if (response.ok) return undefined;
      const { status } = response;
      const isFinal = status >= 400 && status < 500 && !retriedClientErrors.includes(status);
      const reason = `the scheduler returned status ${status}${title}`;
      return { isFinal, status, reason, retryAfterMs: retryAfterMs(response) };
    } catch (error) {
      return { isFinal: false, reason: reasonOf(error), retryAfterMs: 0 };
    }
  }
}

/** Reads `Retry-After` in seconds, the only form that the scheduler sends. */
function retryAfterMs({ headers }: Response): number {
  const seconds = Number(headers.get('retry-after'));
  return seconds > 0 ? Math.min(seconds * 1000, maxPauseMs) : 0;
}

/**
 * Replaces a success whose result is too large. It is not a failure, because the work is done and must not run again.
 */
export const withoutResult: Report = {
  status: 'success',
  message: 'ok; the result was dropped because it is larger than the scheduler accepts',
};

/**
 * Returns a smaller report for when the result itself is the reason for the refusal. Without it, the scheduler would
 * not learn of the end before the timeout.
 */
function replacementFor(report: Report, { status, reason }: DeliveryFailure): Report | undefined {
  if (report.status !== 'success' || report.data === undefined) return undefined;
  if (status === 413) return withoutResult;
  return status === 400 ? { status: 'failed', error: `the result was refused: ${reason}` } : undefined;
}

function titleIn(problem: string): string {
  try {
    const { title } = JSON.parse(problem) as { title?: unknown };
    return typeof title === 'string' ? `: ${title.slice(0, 500)}` : '';
  } catch {
    return '';
  }
}

/**
 * Writes a report as JSON. A report that cannot be written becomes a failure that says so.
 * @param subject fields that name what the report is about
 */
export function bodyOf(report: object, subject: object = {}): string {
  try {
    return JSON.stringify({ ...subject, ...report });
  } catch (error) {
    const why = error instanceof Error ? error.message : 'its toJSON or a getter threw';
    const failure = { status: 'failed', error: `the result cannot be written as JSON: ${why}` };
    return JSON.stringify({ ...subject, ...failure });
  }
}
