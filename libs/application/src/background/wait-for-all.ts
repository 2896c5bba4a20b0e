/** Like Promise.all, but rejects only once all have settled: a pass must end with nothing of it in flight. */
export async function waitForAll<const T extends readonly unknown[]>(
  asked: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(asked);
  return Promise.all(asked);
}
