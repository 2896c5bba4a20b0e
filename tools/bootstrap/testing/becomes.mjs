/** Waits for a condition that no event announces; looks again until it holds. */
export async function becomes(condition, what, patienceMs = 10_000) {
  const giveUpAt = Date.now() + patienceMs;
  while (!(await condition())) {
    if (Date.now() > giveUpAt) throw new Error(`waited ${patienceMs} ms in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
