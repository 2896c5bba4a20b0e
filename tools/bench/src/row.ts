/** A line of the table: a figure of the system, and a figure of the bare machine from the same minutes. */
export interface Row {
  readonly what: string;
  readonly figure: string;
  readonly bare?: string;
  readonly ratio?: string;
}

export const lineOf = ({ what, figure, bare = '', ratio = '' }: Row): string =>
  `| ${what} | ${figure} | ${bare} | ${ratio} |`;

export const thousands = (number: number): string => Math.round(number).toLocaleString('en');

/** The value below which this percentage of the values lies. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? NaN;
}

/** How much larger a percentile is than that of a baseline, as `p99 1.2 ms more`. */
export function difference(percent: number, values: readonly number[], baseline: readonly number[]): string {
  const ms = percentile(values, percent) - percentile(baseline, percent);
  return `p${percent} ${Math.abs(ms).toFixed(1)} ms ${ms < 0 ? 'less' : 'more'}`;
}

/** The distribution of values, as `p50 1.2 ms, p99 8.0 ms, max 12.0 ms`. */
export function spread(values: readonly number[]): string {
  const of = (percent: number) => percentile(values, percent).toFixed(1);
  return `p50 ${of(50)} ms, p99 ${of(99)} ms, max ${of(100)} ms`;
}
