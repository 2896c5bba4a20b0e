/** A condition between several keys. */
export interface CrossCheck<Configuration> {
  /** Paths of the keys. The error names the first of them that was given. */
  readonly keys: readonly string[];
  holds(configuration: Configuration): boolean;
  reason(configuration: Configuration): string;
}
