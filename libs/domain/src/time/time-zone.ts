import { BoundedMemo } from './bounded-memo';

const DAY_MS = 86_400_000;

/**
 * Distance between the samples of a zone's offset in the search for changes. Since 1970 no zone has reversed a change
 * within less than 7 days (America/Boa_Vista did so after 7 days, in 2000), so samples 4 days apart find every change.
 */
const SAMPLE_MS = 4 * DAY_MS;
/** About a year, in whole samples. Stretches are computed and cached for one chunk at a time. */
const CHUNK_MS = 91 * SAMPLE_MS;

/** A time during which a zone keeps one offset from UTC. `from` is inclusive, `to` exclusive; all values are in ms. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly offset: number;
  /** The offset just before `from`. It equals `offset` if the stretch begins where a chunk begins. */
  readonly offsetBefore: number;
}

/**
 * A zone of the IANA database, as the runtime's Intl knows it. A local time is the instant plus the offset: the ms that
 * an epoch clock would show if it were set to the zone's wall clock.
 */
export class TimeZone {
  private static readonly zones = new BoundedMemo<string, TimeZone | undefined>(512);

  private readonly chunks = new BoundedMemo<number, readonly Stretch[]>(64);

  private constructor(
    readonly name: string,
    private readonly format: Intl.DateTimeFormat,
  ) {}

  /** Returns the zone with this name, or undefined. A bare offset (`+02:00`) is not a zone, because it has no rules. */
  static named(name: string): TimeZone | undefined {
    if (!/^[A-Za-z][\w+/-]{0,63}$/.test(name)) return undefined;
    return TimeZone.zones.of(name, () => {
      try {
        return new TimeZone(name, wallClockFormat(name));
      } catch (error) {
        if (error instanceof RangeError) return undefined;
        throw error;
      }
    });
  }

  /** The stretch that contains this instant. It can be shorter than that of the zone, because it ends with its chunk. */
  stretchAt(instant: number): Stretch {
    const chunk = Math.floor(instant / CHUNK_MS);
    const stretches = this.chunks.of(chunk, () => this.stretchesOf(chunk));
    const stretch = stretches.find(({ to }) => instant < to);
    if (stretch === undefined)
      throw new RangeError(`no stretch of the zone ${this.name} contains ${instant}`);
    return stretch;
  }

  /** How the clock changes on the local day of this instant, if it does. */
  changeOnDayOf(instant: number): 'gap' | 'repeated' | undefined {
    const here = this.stretchAt(instant);
    const day = Math.floor((instant + here.offset) / DAY_MS);
    for (const stretch of [here, this.stretchAt(here.to)]) {
      const shift = stretch.offset - stretch.offsetBefore;
      if (shift !== 0 && Math.floor((stretch.from + stretch.offset) / DAY_MS) === day) {
        return shift > 0 ? 'gap' : 'repeated';
      }
    }
    return undefined;
  }

  private stretchesOf(chunk: number): readonly Stretch[] {
    const start = chunk * CHUNK_MS;
    const end = start + CHUNK_MS;
    const stretches: Stretch[] = [];
    let from = start;
    let offsetBefore = this.offsetAt(start - 1);
    let offset = this.offsetAt(start);
    for (let sample = start + SAMPLE_MS; sample <= end; sample += SAMPLE_MS) {
      const offsetThere = this.offsetAt(sample);
      if (offsetThere === offset) continue;
      const change = this.changeBetween(sample - SAMPLE_MS, sample, offset);
      stretches.push({ from, to: change, offset, offsetBefore });
      [from, offsetBefore, offset] = [change, offset, offsetThere];
    }
    stretches.push({ from, to: end, offset, offsetBefore });
    return stretches;
  }

  /** The first instant, in whole seconds, at which the offset differs from the one at `before`. */
  private changeBetween(before: number, after: number, offset: number): number {
    let [low, high] = [before / 1000, after / 1000];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (this.offsetAt(middle * 1000) === offset) low = middle;
      else high = middle;
    }
    return high * 1000;
  }

  private offsetAt(instant: number): number {
    const second = Math.floor(instant / 1000) * 1000;
    const parts = this.format.format(second).match(/\d+/g)?.map(Number);
    const [month = 1, day = 1, year = 1970, hour = 0, minute = 0, seconds = 0] = parts ?? [];
    return Date.UTC(year, month - 1, day, hour, minute, seconds) - second;
  }
}

/** Formats as `3/29/2026, 03:00:00`. Throws a RangeError if the zone does not exist. */
function wallClockFormat(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
}
