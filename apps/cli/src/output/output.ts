import { stringify } from 'yaml';
import type { Host } from '../host/host';
import { clean, Look, type Cell } from './look';
import { tableText } from './table';

export const formats = ['table', 'wide', 'json', 'jsonl', 'yaml', 'name'] as const;
export type Format = (typeof formats)[number];

export interface Column<T> {
  readonly title: string;
  /** Shown only with `-o wide`, and in a pipe. */
  readonly isWide?: boolean;
  readonly cell: (item: T, look: Look) => Cell;
}

export interface ListView<T> {
  readonly columns: readonly Column<T>[];
  readonly nameOf: (item: T) => string;
  /** Name of the items, for the message when the list is empty. */
  readonly plural: string;
}

export interface OutputOptions {
  readonly format: Format | undefined;
  readonly isUtc: boolean;
}

/**
 * Output of a command. Standard output gets the result alone; standard error gets everything else. At a terminal the
 * result is a table; in a pipe it is lines with tabs, with exact times, uncut and without colours.
 */
export class Output {
  /** `plain` is the format in a pipe. */
  readonly format: Format | 'plain';
  readonly look: Look;

  constructor(
    private readonly host: Pick<Host, 'out' | 'err' | 'environment'>,
    { format, isUtc }: OutputOptions,
  ) {
    const { out, environment } = host;
    this.format = format ?? (out.isTerminal ? 'table' : 'plain');
    const isExact = isUtc || this.format === 'plain';
    const hasColour =
      out.isTerminal && (environment['NO_COLOR'] ?? '') === '' && environment['TERM'] !== 'dumb';
    this.look = new Look({
      hasColour,
      times: isExact ? 'utc' : this.format === 'wide' ? 'local' : 'relative',
    });
  }

  /** True if a program reads the result. */
  get isData(): boolean {
    return ['json', 'jsonl', 'yaml', 'name'].includes(this.format);
  }

  /** True if people read a table, so that further requests for more columns are worth their time. */
  get isTable(): boolean {
    return this.format === 'table' || this.format === 'wide';
  }

  /** Prints a list. @param body the list in the shape of the API */
  list<T>(body: object, items: readonly T[], { columns, nameOf, plural }: ListView<T>): void {
    if (this.format === 'json' || this.format === 'yaml') {
      this.data(body);
    } else if (this.format === 'jsonl') {
      for (const item of items) this.line(JSON.stringify(item));
    } else if (this.format === 'name') {
      for (const item of items) this.line(nameOf(item));
    } else if (items.length === 0) {
      this.note(`No ${plural}.`);
    } else {
      const shown = columns.filter(({ isWide }) => isWide !== true || this.format !== 'table');
      this.rows(
        shown.map(({ title }) => title),
        items.map((item) => shown.map(({ cell }) => cell(item, this.look))),
      );
    }
  }

  /** Prints one object: as it is for programs, or as its fields for people. */
  item(body: object, name: string, fields: () => readonly (readonly [string, Cell])[]): void {
    if (this.format === 'name') this.line(name);
    else if (this.isData) this.data(body);
    else this.rows([], fields());
  }

  /** Prints the outcome of a change: as the API answered it for programs, or as a sentence for people. */
  done(body: object, name: string, sentence: string): void {
    if (this.format === 'name') this.line(name);
    else if (this.isData) this.data(body);
    else this.line(clean(sentence));
  }

  data(body: object): void {
    if (this.format === 'yaml') this.host.out.write(stringify(body, { lineWidth: 0 }));
    else this.line(JSON.stringify(body, undefined, this.format === 'json' ? 2 : 0));
  }

  /** Prints a table, without titles in a pipe. */
  rows(titles: readonly string[], rows: readonly (readonly Cell[])[]): void {
    if (this.format === 'plain') {
      for (const row of rows) this.line(row.map((cell) => this.look.paint(cell)).join('\t'));
      return;
    }
    // The values of a single object are read in full, so only tables with titles are cut.
    const columns = titles.length === 0 ? undefined : this.host.out.columns;
    this.host.out.write(tableText(titles, rows, { look: this.look, columns }));
  }

  line(text: string): void {
    this.host.out.write(`${text}\n`);
  }

  /** Prints a line for people, on standard error. */
  note(text: string): void {
    this.host.err.write(`${clean(text)}\n`);
  }

  /** Notes that a list goes on after its last line. */
  noteMore(nextCursor: string | null, shown: number): void {
    if (nextCursor !== null && !this.isData) this.note(`There is more after these ${shown}: use --limit N.`);
  }
}
