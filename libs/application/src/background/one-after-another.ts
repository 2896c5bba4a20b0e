/** Runs calls with the same key one after another. Calls with different keys do not wait for each other. */
export class OneAfterAnother {
  private readonly latest = new Map<string, Promise<unknown>>();

  run<Result>(key: string, act: () => Promise<Result>): Promise<Result> {
    const result = (this.latest.get(key) ?? Promise.resolve()).then(act);
    const settled = result
      .catch(() => undefined)
      .then(() => {
        if (this.latest.get(key) === settled) this.latest.delete(key);
      });
    this.latest.set(key, settled);
    return result;
  }
}
