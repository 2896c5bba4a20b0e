/** One line of the table: a figure, and beside it one that the bare machine gave in the same minute. */
export interface Row {
  readonly what: string;
  readonly figure: string;
  readonly bare?: string;
  readonly ratio?: string;
}

export const lineOf = ({ what, figure, bare = '', ratio = '' }: Row): string =>
  `| ${what} | ${figure} | ${bare} | ${ratio} |`;

export const thousands = (number: number): string => Math.round(number).toLocaleString('en');

/** The value below which so many of a hundred lie. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? NaN;
}

/** As `p99 1.2 ms more`: how much later the ones are than the others. */
export function later(percent: number, ones: readonly number[], others: readonly number[]): string {
  const ms = percentile(ones, percent) - percentile(others, percent);
  return `p${percent} ${Math.abs(ms).toFixed(1)} ms ${ms < 0 ? 'less' : 'more'}`;
}

/** As `p50 1.2 ms, p99 8.0 ms, most 12.0 ms`. */
export function spread(values: readonly number[]): string {
  const of = (percent: number) => percentile(values, percent).toFixed(1);
  return `p50 ${of(50)} ms, p99 ${of(99)} ms, most ${of(100)} ms`;
}
