import { styleText } from 'node:util';
import { exactTime, relativeTime } from './times';

export type Style = 'green' | 'red' | 'yellow' | 'cyan' | 'dim' | 'bold';

/** Content of a cell. A plain text has no style. */
export type Cell = string | { readonly text: string; readonly style: Style };

export interface LookOptions {
  readonly hasColour: boolean;
  /** `relative` to now, `local` time, or `utc` as the API writes it. */
  readonly times: 'relative' | 'local' | 'utc';
  readonly now?: () => number;
}

/** Text in place of a missing value. */
export const missing = '-';

export const labelsText = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ') || missing;

/** How values look on the screen. */
export class Look {
  constructor(private readonly options: LookOptions) {}

  /** A time of the API, such as `2026-12-01T08:00:00.000Z`. */
  time(iso: string | null | undefined): string {
    if (iso === null || iso === undefined) return missing;
    const { times, now = Date.now } = this.options;
    if (times === 'utc') return iso;
    return times === 'relative' ? relativeTime(Date.parse(iso) - now()) : exactTime(new Date(iso));
  }

  paint(cell: Cell): string {
    if (typeof cell === 'string') return clean(cell);
    const text = clean(cell.text);
    return this.options.hasColour ? styleText(cell.style, text, { validateStream: false }) : text;
  }
}

/**
 * Replaces control characters and characters that change the direction of text. A text of the API could otherwise move
 * the cursor of the terminal, or look like another text.
 */
export function clean(text: string): string {
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g, ' ');
}
