import { DomainError } from '../errors';

export class InvalidDurationError extends DomainError {
  readonly code = 'duration.invalid';
}

/** Largest unit first, as people write the parts of a duration. */
const UNITS = [
  { unit: 'd', ms: 86_400_000 },
  { unit: 'h', ms: 3_600_000 },
  { unit: 'm', ms: 60_000 },
  { unit: 's', ms: 1_000 },
  { unit: 'ms', ms: 1 },
] as const;

/** Every part is optional, so an empty text matches too; `parse` refuses it. A year in ms has eleven digits. */
const SHAPE = new RegExp(`^${UNITS.map(({ unit }) => `(?:(\\d{1,11}(?:\\.\\d{1,9})?)${unit})?`).join('')}$`);

const ALLOWED =
  'write numbers with the units d, h, m, s and ms, largest first, such as 500ms, 10s, 1h30m or 7d, up to 365d';

/** A length of time from 0 to 365 days in whole milliseconds. People write it as `10s` or `1h30m`. */
export class Duration {
  static readonly MAX_MS = 365 * 86_400_000;

  private constructor(readonly ms: number) {}

  static parse(text: string): Duration {
    const parts = SHAPE.exec(text)?.slice(1);
    if (parts === undefined || text === '') throw refusal(text);
    const ms = UNITS.reduce((sum, unit, index) => sum + Number(parts[index] ?? 0) * unit.ms, 0);
    const wholeMs = Math.round(ms);
    // A small rest comes from binary fractions: 1.1 * 1000 is 1100.0000000000002. A larger one was written, as in 0.5ms.
    if (Math.abs(ms - wholeMs) > 1e-4 || wholeMs > Duration.MAX_MS) throw refusal(text);
    return new Duration(wholeMs);
  }

  static ofMs(ms: number): Duration {
    if (!Number.isInteger(ms) || ms < 0 || ms > Duration.MAX_MS) throw refusal(ms);
    return new Duration(ms);
  }

  /** Largest unit first, without empty parts. `parse` reads the same duration from it. */
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
