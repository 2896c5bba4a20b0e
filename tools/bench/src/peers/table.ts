import { isNoisy, type ComparedRow } from './compare';
import type { Figure, Target } from './row';

/** A line of the table, as numbers. */
export interface Line {
  readonly row: string;
  readonly figure: string;
  readonly unit: Figure['unit'];
  /** Median of each side. */
  readonly medians: Readonly<Record<string, number>>;
  /** Ratio of the last side to the first: median, minimum and maximum over the pairs. */
  readonly ratio?: { readonly median: number; readonly min: number; readonly max: number };
  readonly target?: string;
  readonly isMet?: boolean;
  /** Number of runs during which other programs used much CPU, although they were repeated. */
  readonly noisyRuns: number;
  readonly runs: number;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? NaN)) / 2;
}

export function linesOf({ row, runs }: ComparedRow): readonly Line[] {
  const all = Object.values(runs).flat();
  const noisyRuns = all.filter(isNoisy).length;
  return row.figures.map(({ key, what, unit, target }) => {
    const figures = (side: string) => (runs[side] ?? []).map(({ sample }) => sample[key] ?? NaN);
    const [first, last] = [row.sides[0] ?? '', row.sides.at(-1) ?? ''];
    const medians = Object.fromEntries(Object.keys(runs).map((side) => [side, median(figures(side))]));
    const before = figures(first);
    const ratios =
      first === last
        ? []
        : figures(last)
            .map((figure, pair) => figure / (before[pair] ?? NaN))
            .filter(Number.isFinite);
    const ratio = { median: median(ratios), min: Math.min(...ratios), max: Math.max(...ratios) };
    const judged = target?.of === 'ratio' ? ratio.median : medians[last];
    return {
      row: row.name,
      figure: what,
      unit,
      medians,
      ...(ratios.length > 0 && { ratio }),
      ...(target && { target: textOf(target, unit), isMet: isMet(target, judged ?? NaN) }),
      noisyRuns,
      runs: all.length,
    };
  });
}

const isMet = ({ atLeast = -Infinity, atMost = Infinity }: Target, figure: number): boolean =>
  figure >= atLeast && figure <= atMost;

function textOf({ of, atLeast, atMost }: Target, unit: Figure['unit']): string {
  const suffix = of === 'figure' && unit !== '' ? ` ${unit}` : '';
  return atLeast === undefined ? `at most ${atMost}${suffix}` : `at least ${atLeast}${suffix}`;
}

function amount(value: number | undefined, unit: Figure['unit']): string {
  if (value === undefined || !Number.isFinite(value)) return '';
  const digits = unit === 'ms' || (unit === 'us' && value < 10) || unit === '' ? 1 : 0;
  const number = value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return unit === '' ? number : `${number} ${unit === 'a second' ? '/s' : unit}`;
}

/** The lines of rows that compare two systems. */
export function peerTable(lines: readonly Line[]): string {
  const head =
    '| figure | BullMQ | ours | ratio: median (min to max) | target | met | floor | noisy runs |\n' +
    '| --- | --- | --- | --- | --- | --- | --- | --- |\n';
  const text = lines.map(({ figure, unit, medians, ratio, target = '', isMet, noisyRuns, runs }) => {
    const of = (side: string) => amount(medians[side], unit);
    const met = isMet === undefined ? '' : isMet ? 'yes' : '**no**';
    const compared = ratio
      ? `${ratio.median.toFixed(2)} (${ratio.min.toFixed(2)} to ${ratio.max.toFixed(2)})`
      : '';
    return `| ${figure} | ${of('bullmq')} | ${of('ours')} | ${compared} | ${target} | ${met} | ${of('floor')} | ${noisyRuns} of ${runs} |\n`;
  });
  return head + text.join('');
}

/** The lines of rows that compare this system with itself, or measure it alone. */
export function ownTable(lines: readonly Line[]): string {
  const head =
    '| figure | each side | ratio: median (min to max) | target | met | noisy runs |\n' +
    '| --- | --- | --- | --- | --- | --- |\n';
  const text = lines.map(({ figure, unit, medians, ratio, target = '', isMet, noisyRuns, runs }) => {
    const sides = Object.entries(medians).map(([side, value]) =>
      side === 'ours' ? amount(value, unit) : `${side}: ${amount(value, unit)}`,
    );
    const met = isMet === undefined ? '' : isMet ? 'yes' : '**no**';
    const compared = ratio
      ? `${ratio.median.toFixed(2)} (${ratio.min.toFixed(2)} to ${ratio.max.toFixed(2)})`
      : '';
    return `| ${figure} | ${sides.join('; ')} | ${compared} | ${target} | ${met} | ${noisyRuns} of ${runs} |\n`;
  });
  return head + text.join('');
}
