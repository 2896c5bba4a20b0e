export type Fault =
  /** The request does not reach the store. */
  | 'request lost'
  /** The store performs the request, but its reply is lost. */
  | 'reply lost';

/** Faults on the connection to a store. A spec sets them for the next calls of a method. */
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
