import type { Clock } from '../ports/clock';
import type { Logger } from '../ports/logger';
import type { Randomness } from '../ports/randomness';

const firstPauseMs = 50;
const maxPauseMs = 1000;
/** With the maximum pause, one line every half minute. */
const triesPerLogLine = 30;

export interface AskParts {
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly logger: Logger;
}

/**
 * Sends requests and repeats each until the store answers. Each request must be safe to repeat, because a failure may mean
 * that only the answer was lost. Pauses grow from 50 ms to a second, and end at once when the store is back.
 */
export class AskUntilAnswered {
  private readonly pauses = new Set<() => void>();
  private hasGivenUp = false;
  private failing = 0;

  constructor(
    private readonly requestName: string,
    private readonly parts: AskParts,
    private readonly onFailure: () => void = () => undefined,
  ) {}

  /** Number of unanswered requests that have failed at least once. */
  get retryingCount(): number {
    return this.failing;
  }

  /** Returns the answer, or undefined if `giveUp` was called before the store answered. */
  async ask<Answer>(request: () => Promise<Answer>): Promise<Answer | undefined> {
    let tries = 1;
    try {
      for (; !this.hasGivenUp; tries += 1) {
        try {
          const answer = await request();
          if (tries > 1)
            this.parts.logger.info({ request: this.requestName, tries }, 'the store answers again');
          return answer;
        } catch (error) {
          this.handleFailure(error, tries);
        }
        await this.pause(tries);
      }
      return undefined;
    } finally {
      if (tries > 1) this.failing -= 1;
    }
  }

  /** Ends all pauses. Call it when the store is back. */
  retryNow(): void {
    for (const end of [...this.pauses]) end();
  }

  /** Ends all requests without an answer. Later requests are not sent. */
  giveUp(): void {
    this.hasGivenUp = true;
    this.retryNow();
  }

  private handleFailure(error: unknown, tries: number): void {
    if (tries === 1) this.failing += 1;
    if (tries % triesPerLogLine === 1) {
      const reason = error instanceof Error ? error.message : String(error);
      const fields = { request: this.requestName, tries, reason };
      this.parts.logger.warn(fields, 'the store did not answer, retrying');
    }
    this.onFailure();
  }

  private async pause(tries: number): Promise<void> {
    if (this.hasGivenUp) return;
    const { clock, randomness } = this.parts;
    const grown = Math.min(firstPauseMs * 2 ** Math.min(tries - 1, 10), maxPauseMs);
    // Up to half of the pause is random, so that workers do not return at the same time.
    const ms = grown * (1 - randomness.fraction() / 2);
    await new Promise<void>((resolve) => {
      const end = () => {
        cancelTimer();
        this.pauses.delete(end);
        resolve();
      };
      const cancelTimer = clock.after(ms, end);
      this.pauses.add(end);
    });
  }
}
