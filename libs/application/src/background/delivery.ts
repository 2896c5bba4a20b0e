import type { Clock } from '../ports/clock';

/**
 * What was decided, on its way to the store: sent again, as it is and under its own request token, until an answer
 * arrives. A store that had applied it and whose answer was lost then applies nothing twice. Let go once the claims
 * that the decision rests on have ended, for by then others decide anew.
 */
export class Delivery<Decision, Answer> {
  private kept: { readonly decision: Decision; readonly heldUntil: number } | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly send: (decision: Decision) => Promise<Answer>,
  ) {}

  /** @param heldUntil when the claims end, on the monotonic clock */
  keep(decision: Decision, heldUntil: number): void {
    this.kept = { decision, heldUntil };
  }

  /** Undefined when there is nothing to deliver. */
  async sendKept(): Promise<Answer | undefined> {
    if (!this.kept) return undefined;
    const { decision, heldUntil } = this.kept;
    try {
      const answer = await this.send(decision);
      this.kept = undefined;
      return answer;
    } catch (error) {
      if (this.clock.monotonic() >= heldUntil) this.kept = undefined;
      throw error;
    }
  }
}
