/** Runs a read once for all callers that ask for it before it has ended, so that many readers cost the store as much as one. */
export class SharedReads {
  private readonly pending = new Map<string, Promise<unknown>>();

  /** @param key names what is read; callers with the same key get the same answer */
  get<T>(key: string, read: () => Promise<T>): Promise<T> {
    const before = this.pending.get(key) as Promise<T> | undefined;
    if (before) return before;
    const answer = read().finally(() => this.pending.delete(key));
    this.pending.set(key, answer);
    return answer;
  }
}
