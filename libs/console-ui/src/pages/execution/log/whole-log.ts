import { shownLine, type LogLine, type LogPage } from './log-lines';
import { ShownLog } from './shown-log';

/** Lines that are read at once. */
const chunkSize = 200;
/** More lines than these are dropped, and read again when they come into view. */
const maxLinesInMemory = 20_000;

/** The whole log. Its lines are numbered without gaps, so that each place of it can be read directly. */
export class WholeLog extends ShownLog {
  private first = 0;
  private end = 0;
  /** Lines below were discarded while the page was open. */
  private oldest = 0;
  private readonly lines = new Map<number, LogLine>();
  private readonly pending = new Set<number>();

  get count(): number {
    return this.end - this.first;
  }

  at(row: number): LogLine | undefined {
    return this.lines.get(this.first + row);
  }

  numberOf(row: number): number {
    return this.first + row;
  }

  /** True if the server no longer keeps the line of this row, and it has not been read before. */
  isGone(row: number): boolean {
    return this.first + row < this.oldest && this.at(row) === undefined;
  }

  rowOf(number: number): number | undefined {
    return number >= this.first && number < this.end ? number - this.first : undefined;
  }

  showRows(first: number, last: number): void {
    const [from, to] = [this.first + first, this.first + last];
    for (let chunk = Math.floor(from / chunkSize); chunk * chunkSize <= to; chunk += 1) {
      if (!this.pending.has(chunk) && this.lacks(chunk, from, to)) void this.readChunk(chunk);
    }
  }

  /** True if a line of the chunk that is in view can be read. */
  private lacks(chunk: number, from: number, to: number): boolean {
    const start = Math.max(from, chunk * chunkSize, this.oldest);
    const stop = Math.min(to, chunk * chunkSize + chunkSize - 1, this.end - 1);
    for (let number = start; number <= stop; number += 1) if (!this.lines.has(number)) return true;
    return false;
  }

  private async readChunk(chunk: number): Promise<void> {
    this.pending.add(chunk);
    // A refusal leaves the rows as they are. They are read again when they come into view again.
    const page = await this.readLines({ from: chunk * chunkSize, limit: chunkSize }).catch(() => undefined);
    this.pending.delete(chunk);
    if (!page || this.isClosed) return;
    this.oldest = Math.max(this.oldest, page.oldest);
    this.keep(page.items, chunk * chunkSize);
    this.changed();
  }

  protected async openAtEnd(): Promise<LogPage> {
    const page = await this.readLines({ tail: chunkSize });
    this.first = page.oldest;
    this.oldest = page.oldest;
    this.end = page.end;
    this.keep(page.items, page.end);
    return page;
  }

  protected add(line: LogLine): void {
    this.end = line.number + 1;
    this.keep([line], line.number);
  }

  /** @param around number of a line near the ones that are in view, which stay */
  private keep(lines: readonly LogLine[], around: number): void {
    for (const line of lines) this.lines.set(line.number, shownLine(line));
    if (this.lines.size <= maxLinesInMemory) return;
    for (const number of this.lines.keys())
      if (Math.abs(number - around) > maxLinesInMemory / 4) this.lines.delete(number);
  }
}
