import { DomainError } from '../errors';

export class InvalidDurationError extends DomainError {
  readonly code = 'duration.invalid';
}

/** Largest unit first: the order in which the parts of a duration are written. */
const UNITS = [
  { unit: 'd', ms: 86_400_000 },
  { unit: 'h', ms: 3_600_000 },
  { unit: 'm', ms: 60_000 },
  { unit: 's', ms: 1_000 },
  { unit: 'ms', ms: 1 },
] as const;

/** Every part is optional, so the empty text matches too and is refused apart. Eleven digits hold a year in ms. */
const SHAPE = new RegExp(`^${UNITS.map(({ unit }) => `(?:(\\d{1,11}(?:\\.\\d{1,9})?)${unit})?`).join('')}$`);

const ALLOWED =
  'allowed are numbers with a unit out of ms, s, m, h and d, largest first, as in 500ms, 10s, 1h30m or 7d, up to 365d';

/** A length of time in whole milliseconds, from nothing to 365 days, written as people write it: `10s`, `1h30m`. */
export class Duration {
  static readonly MAX_MS = 365 * 86_400_000;

  private constructor(readonly ms: number) {}

  static parse(text: string): Duration {
    const parts = SHAPE.exec(text)?.slice(1);
    if (parts === undefined || text === '') throw refusal(text);
    const ms = UNITS.reduce((sum, unit, index) => sum + Number(parts[index] ?? 0) * unit.ms, 0);
    const wholeMs = Math.round(ms);
    // 1.1 * 1000 is 1100.0000000000002: that is the binary fraction's fault, 0.5ms is the writer's.
    if (Math.abs(ms - wholeMs) > 1e-4 || wholeMs > Duration.MAX_MS) throw refusal(text);
    return new Duration(wholeMs);
  }

  static ofMs(ms: number): Duration {
    if (!Number.isInteger(ms) || ms < 0 || ms > Duration.MAX_MS) throw refusal(ms);
    return new Duration(ms);
  }

  /** Largest unit first and no empty parts, so that `parse` reads back the same duration. */
  toString(): string {
    let rest = this.ms;
    let text = '';
    for (const { unit, ms } of UNITS) {
      const count = Math.floor(rest / ms);
      if (count > 0) text += `${count}${unit}`;
      rest -= count * ms;
    }
    return text === '' ? '0s' : text;
  }
}

function refusal(given: string | number): InvalidDurationError {
  const shown = typeof given === 'string' ? `"${given.slice(0, 40)}"` : `${given} ms`;
  return new InvalidDurationError(`${shown} is not a duration: ${ALLOWED}`, {
    given: typeof given === 'string' ? given.slice(0, 40) : given,
  });
}
