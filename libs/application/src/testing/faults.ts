export type Fault =
  /** The request never arrives. */
  | 'request lost'
  /** The store does what was asked, and nobody hears of it. */
  | 'reply lost';

/** The way to a store, on which the next messages can be lost. */
export class Faults {
  private readonly next = new Map<string, Fault[]>();

  failNext(method: string, ...faults: Fault[]): void {
    this.next.set(method, faults);
  }

  async pass<T>(method: string, act: () => T): Promise<T> {
    const fault = this.next.get(method)?.shift();
    await Promise.resolve();
    if (fault === 'request lost') throw new Error(`${method}: no connection`);
    const reply = act();
    if (fault === 'reply lost') throw new Error(`${method}: no answer`);
    return reply;
  }
}
