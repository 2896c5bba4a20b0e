import type { RedisProbe } from './redis-probe';

/** The figures of one run, by name. */
export type Sample = Readonly<Record<string, number>>;

export interface Target {
  /** What is compared: the median of the ratios, or the median of the figures of the last side. */
  readonly of: 'ratio' | 'figure';
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** A figure of a row: a line of the table. */
export interface Figure {
  /** Name in the samples. */
  readonly key: string;
  readonly what: string;
  readonly unit: 'a second' | 'ms' | 'B' | 'us' | '';
  readonly target?: Target;
}

/** What a row gets to measure with. */
export interface Bench {
  readonly probe: RedisProbe;
  readonly redisUrl: string;
  /** Factor for the number of tasks: 1 for the record, less for a quick look. */
  readonly scale: number;
}

/** The measured row, ready to run. */
export interface OpenRow {
  /** Measures one side. */
  run(side: string): Promise<Sample>;
  close(): Promise<void>;
}

/** A comparison of two sides, or one side alone. The ratio is that of the last side to the first. */
export interface PeerRow {
  readonly name: string;
  readonly sides: readonly string[];
  /** A lower bound that is measured beside the sides. */
  readonly floor?: string;
  readonly figures: readonly Figure[];
  open(bench: Bench): Promise<OpenRow>;
}

/** A row that needs no preparation before its runs. */
export const withoutPreparation =
  (run: (bench: Bench, side: string) => Promise<Sample>): PeerRow['open'] =>
  (bench) =>
    Promise.resolve({ run: (side) => run(bench, side), close: () => Promise.resolve() });

/** A number of tasks under the scale of the bench. */
export const scaled = (count: number, { scale }: Bench, least = 1): number =>
  Math.max(least, Math.round(count * scale));
