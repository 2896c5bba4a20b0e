import type { Clock } from '../ports/clock';
import type { Logger } from '../ports/logger';
import type { Randomness } from '../ports/randomness';
import { failureOf } from './failure-of';

const firstPauseMs = 50;
const maxPauseMs = 1000;
/** At the longest pause, a line every half minute. */
const triesPerLogLine = 30;

/**
 * Asks the store one question at a time until it answers. What is asked must be safe to ask twice: a failure may mean
 * that only the answer was lost. The pauses grow from 50 ms to a second and end at once when the store is back.
 */
export class AskUntilAnswered {
  private readonly pauses = new Set<() => void>();
  private hasGivenUp = false;
  private hasFailed = false;

  constructor(
    private readonly requestName: string,
    private readonly parts: { clock: Clock; randomness: Randomness; logger: Logger },
    private readonly onFailure: () => void = () => undefined,
  ) {}

  /** The question in the air has failed at least once. */
  get isRetrying(): boolean {
    return this.hasFailed;
  }

  /** The answer, or undefined once `giveUp` was called. */
  async ask<Answer>(request: () => Promise<Answer>): Promise<Answer | undefined> {
    for (let tries = 1; !this.hasGivenUp; tries += 1) {
      try {
        const answer = await request();
        if (tries > 1) this.parts.logger.info({ what: this.requestName, tries }, 'the store answers again');
        this.hasFailed = false;
        return answer;
      } catch (error) {
        this.handleFailure(error, tries);
      }
      await this.pause(tries);
    }
    return undefined;
  }

  /** The store is back: nobody waits any longer. */
  retryNow(): void {
    for (const end of [...this.pauses]) end();
  }

  /** A question that has no answer yet stays without. */
  giveUp(): void {
    this.hasGivenUp = true;
    this.retryNow();
  }

  private handleFailure(error: unknown, tries: number): void {
    this.hasFailed = true;
    if (tries % triesPerLogLine === 1) {
      const fields = { what: this.requestName, tries, reason: failureOf(error).reason };
      this.parts.logger.warn(fields, 'the store did not answer, asking again');
    }
    this.onFailure();
  }

  private async pause(tries: number): Promise<void> {
    if (this.hasGivenUp) return;
    const { clock, randomness } = this.parts;
    const grown = Math.min(firstPauseMs * 2 ** Math.min(tries - 1, 10), maxPauseMs);
    // Up to half a pause of chance keeps workers from returning in step.
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
