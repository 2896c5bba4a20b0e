import type { LogLine, LogPage } from './log-lines';

export interface ReadQuery {
  readonly from?: number;
  readonly limit?: number;
  readonly tail?: number;
  readonly before?: number;
}

/** Reads lines from the server, and waits while the server is away. */
export type ReadLines = (query: ReadQuery) => Promise<LogPage>;

/**
 * Lines of a log as rows, of which only some have been read. Lines that the stream brings before the first answer wait
 * for it, because the answer may hold them.
 */
export abstract class ShownLog {
  private version = 0;
  private readonly listeners = new Set<() => void>();
  private early: LogLine[] = [];
  /** Number after the last line that is known. Undefined until the log has been opened. */
  private knownEnd: number | undefined;
  protected isClosed = false;

  constructor(protected readonly readLines: ReadLines) {}

  /** How many rows there are. */
  abstract readonly count: number;
  /** The line of a row; undefined while it is read. */
  abstract at(row: number): LogLine | undefined;
  /** The row of the line with this number, if it is a row. */
  abstract rowOf(number: number): number | undefined;
  /** Reads the lines of rows that are in view, or the ones above them. */
  abstract showRows(first: number, last: number): void;
  protected abstract openAtEnd(): Promise<LogPage>;
  protected abstract add(line: LogLine): void;

  get isOpen(): boolean {
    return this.knownEnd !== undefined;
  }

  /** Reads the end of the log. @returns the number after its last line */
  async open(): Promise<number> {
    const { end } = await this.openAtEnd();
    this.knownEnd = end;
    for (const line of this.early) this.append(line);
    this.early = [];
    this.changed();
    return end;
  }

  close(): void {
    this.isClosed = true;
  }

  /** Adds a new line. Lines that arrive again after a lost connection are dropped. */
  append(line: LogLine): void {
    if (this.knownEnd === undefined) this.early.push(line);
    else if (line.number >= this.knownEnd) {
      this.knownEnd = line.number + 1;
      this.add(line);
    }
  }

  /** Tells those who draw the log that it is another one now. */
  changed(): void {
    this.version += 1;
    for (const listener of this.listeners) listener();
  }

  readonly currentVersion = (): number => this.version;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
}
