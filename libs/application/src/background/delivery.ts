import type { Clock } from '../ports/clock';

/**
 * Keeps a decision until the store has answered it. After an error the next call sends the same decision under the same
 * request token, so a store that applied it and whose answer was lost applies nothing twice. The decision is dropped when
 * the claims that it is based on have ended, because then other schedulers decide.
 */
export class Delivery<Decision, Answer> {
  private kept: { readonly decision: Decision; readonly claimsEndAt: number } | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly send: (decision: Decision) => Promise<Answer>,
  ) {}

  get isKept(): boolean {
    return this.kept !== undefined;
  }

  /** @param claimsEndAt on the monotonic clock */
  keep(decision: Decision, claimsEndAt: number): void {
    this.kept = { decision, claimsEndAt };
  }

  /** Returns undefined when no decision is kept. */
  async sendKept(): Promise<Answer | undefined> {
    if (!this.kept) return undefined;
    const { decision, claimsEndAt } = this.kept;
    try {
      const answer = await this.send(decision);
      this.kept = undefined;
      return answer;
    } catch (error) {
      if (this.clock.monotonic() >= claimsEndAt) this.kept = undefined;
      throw error;
    }
  }
}
