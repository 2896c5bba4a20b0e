/** Ticks keys, or takes their ticks away. */
export function withTicks(
  before: ReadonlySet<string>,
  keys: readonly string[],
  isTicked: boolean,
): ReadonlySet<string> {
  const after = new Set(before);
  for (const key of keys) {
    if (isTicked) after.add(key);
    else after.delete(key);
  }
  return after;
}

/** Keys from one row to another, whichever stands first. Only the second, if the first is gone. */
export function keysBetween(
  keys: readonly string[],
  from: string | undefined,
  to: string,
): readonly string[] {
  const [a, b] = [from === undefined ? -1 : keys.indexOf(from), keys.indexOf(to)];
  return a < 0 || b < 0 ? [to] : keys.slice(Math.min(a, b), Math.max(a, b) + 1);
}

/** Drops ticks of rows that are gone, so that nobody changes what is out of sight. */
export function ticksAmong(ticks: ReadonlySet<string>, keys: readonly string[]): ReadonlySet<string> {
  if (ticks.size === 0) return ticks;
  const kept = keys.filter((key) => ticks.has(key));
  return kept.length === ticks.size ? ticks : new Set(kept);
}
