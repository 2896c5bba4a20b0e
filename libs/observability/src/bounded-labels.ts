/** Stands for all values beyond the limit. */
export const otherValue = '_other';

/** Returns the values of a label as they are until there are too many, so that names that people choose stay bounded. */
export function boundedLabel(maxValues: number): (value: string) => string {
  const known = new Set<string>();
  return (value) => {
    if (known.has(value)) return value;
    if (known.size >= maxValues) return otherValue;
    known.add(value);
    return value;
  };
}

/** Tasks that people want figures of: ids, or beginnings of ids with a `*` behind them. */
export function namedTasks(patterns: readonly string[], maxValues: number): (id: string) => string {
  const ids = new Set(patterns.filter((pattern) => !pattern.endsWith('*')));
  const beginnings = patterns
    .filter((pattern) => pattern.endsWith('*'))
    .map((pattern) => pattern.slice(0, -1));
  const bounded = boundedLabel(maxValues);
  return (id) =>
    ids.has(id) || beginnings.some((beginning) => id.startsWith(beginning)) ? bounded(id) : otherValue;
}
