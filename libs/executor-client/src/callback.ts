import { randomUUID } from 'node:crypto';
import type { Report } from './execution';
import { signMessage } from './message-signature';
import { growingPauseMs, pause } from './pause';
import { Turns } from './turns';

export interface CallbackOptions {
  readonly signingKey: () => string | undefined;
  readonly log: (message: string) => void;
  readonly attempts?: number;
  readonly firstPauseMs?: number;
}

const requestTimeoutMs = 10_000;
const longestPauseMs = 15_000;
/** About two minutes of trying: as long as it takes a scheduler to be replaced. */
const defaultAttempts = 14;
/** Connections to the scheduler at once; thousands of executions may end together. */
const atOnce = 16;
/** Asks to be repeated, though it is the sender's fault: timeout, too early, too many. */
const worthRepeating = [408, 425, 429];

interface NotHeard {
  readonly isFinal: boolean;
  /** Of its answer, where there was one. */
  readonly status?: number;
  readonly reason: string;
  readonly comeBackAfterMs: number;
}

/** Tells the scheduler how executions ended, again and again within bounds until it has heard. */
export class Callbacks {
  private readonly turns = new Turns(atOnce);
  private readonly over = new AbortController();

  constructor(private readonly options: CallbackOptions) {}

  /** What the scheduler has not heard by now, it will not. */
  giveUp(): void {
    this.over.abort();
  }

  /** Resolves once the scheduler has heard, or will never. */
  async deliver(url: string, report: Report): Promise<void> {
    const { attempts = defaultAttempts, firstPauseMs = 200, log } = this.options;
    const id = `msg_${randomUUID()}`;
    const body = bodyOf(report);
    for (let tries = 1; ; tries += 1) {
      const outcome = await this.turns.take(() => this.send(url, id, body));
      if (outcome === 'heard') return;
      const instead = insteadOf(report, outcome);
      if (instead) log(`a result was not taken, and is left out: ${outcome.reason}`);
      if (instead) return this.deliver(url, instead);
      if (outcome.isFinal || tries >= attempts) {
        log(`a callback was not taken: ${outcome.reason}`);
        return;
      }
      const ms = Math.max(outcome.comeBackAfterMs, growingPauseMs(tries, firstPauseMs, longestPauseMs));
      await pause(ms, this.over.signal);
      if (this.over.signal.aborted) {
        log(`a callback was not taken before the stop: ${outcome.reason}`);
        return;
      }
    }
  }

  private async send(url: string, id: string, body: string): Promise<'heard' | NotHeard> {
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
      const said = titleIn(await response.text());
      if (response.ok) return 'heard';
      const { status } = response;
      const isFinal = status >= 400 && status < 500 && !worthRepeating.includes(status);
      const reason = `the scheduler answered ${status}${said}`;
      return { isFinal, status, reason, comeBackAfterMs: retryAfterMs(response) };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return { isFinal: false, reason, comeBackAfterMs: 0 };
    }
  }
}

/** In seconds, as the scheduler says it. */
function retryAfterMs({ headers }: Response): number {
  const seconds = Number(headers.get('retry-after'));
  return seconds > 0 ? Math.min(seconds * 1000, longestPauseMs) : 0;
}

/** The work is done: to do it again would make no smaller result. */
export const withoutResult: Report = {
  status: 'success',
  message: 'ok, without its result, which is larger than a callback may be',
};

/** What is said where a result itself is what cannot be taken: else nobody would hear of the end before the timeout. */
function insteadOf(report: Report, { status, reason }: NotHeard): Report | undefined {
  if (report.status !== 'success' || report.data === undefined) return undefined;
  if (status === 413) return withoutResult;
  return status === 400 ? { status: 'failed', error: `its result cannot be taken: ${reason}` } : undefined;
}

function titleIn(answer: string): string {
  try {
    const { title } = JSON.parse(answer) as { title?: unknown };
    return typeof title === 'string' ? `: ${title.slice(0, 500)}` : '';
  } catch {
    return '';
  }
}

/** A report as JSON, or that it cannot be written so. */
export function bodyOf(report: object): string {
  try {
    return JSON.stringify(report);
  } catch (error) {
    const why = error instanceof Error ? error.message : 'it refuses to be read';
    return JSON.stringify({ status: 'failed', error: `the result cannot be written as JSON: ${why}` });
  }
}
