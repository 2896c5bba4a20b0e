import { meetsFilter, shownLine, type LineFilter, type LogLine, type LogPage } from './log-lines';
import { ShownLog, type ReadLines } from './shown-log';

/** The search pauses each time that it has found this many more lines. */
const linesAtOnce = 200;
/** More lines than these are not looked for. A reader narrows the filter instead. */
const maxFound = 5000;

/** Lines of a log that meet a filter. The search begins at the end, and goes on when a reader scrolls up. */
export class FoundLines extends ShownLog {
  private lines: readonly LogLine[] = [];
  /** The search has come down to this number. */
  private from: number | undefined;
  private oldest = 0;
  isLooking = false;
  isStopped = false;
  lookedAt = 0;
  /** Rows that were added above the others so far. */
  addedAbove = 0;

  constructor(
    readLines: ReadLines,
    private readonly filter: LineFilter,
  ) {
    super(readLines);
  }

  get count(): number {
    return this.lines.length;
  }

  /** True when all lines that are kept have been looked at. */
  get isComplete(): boolean {
    return this.from !== undefined && this.from <= this.oldest;
  }

  get isFull(): boolean {
    return this.lines.length >= maxFound;
  }

  at(row: number): LogLine | undefined {
    return this.lines[row];
  }

  rowOf(number: number): number | undefined {
    const row = this.lines.findIndex((line) => line.number === number);
    return row < 0 ? undefined : row;
  }

  showRows(first: number): void {
    if (this.isOpen && first < linesAtOnce / 4) void this.look();
  }

  stop(): void {
    this.isStopped = true;
    this.changed();
  }

  goOn(): void {
    this.isStopped = false;
    void this.look();
  }

  protected async openAtEnd(): Promise<LogPage> {
    const page = await this.lookFurther();
    // Whatever the first pages hold is shown at once, and the search goes on.
    if (this.lines.length < linesAtOnce) void this.look();
    return page;
  }

  protected add(line: LogLine): void {
    const shown = shownLine(line);
    if (meetsFilter(shown, this.filter)) this.lines = [...this.lines, shown].slice(-maxFound);
  }

  /** Looks at older lines until enough are found. */
  private async look(): Promise<void> {
    // Each change draws the rows again, which looks further, so a search that is over must not change anything.
    if (this.isLooking || this.isOver()) return;
    this.isLooking = true;
    const wanted = this.lines.length + linesAtOnce;
    while (!this.isOver() && this.lines.length < wanted) {
      // A refused request stops the search, and the reader may try again.
      await this.lookFurther().catch(() => (this.isStopped = true));
      this.changed();
    }
    this.isLooking = false;
    this.changed();
  }

  private isOver(): boolean {
    return this.isComplete || this.isStopped || this.isClosed || this.isFull;
  }

  private async lookFurther(): Promise<LogPage> {
    const page = await this.readLines({
      tail: linesAtOnce,
      ...(this.from !== undefined && { before: this.from }),
    });
    this.lines = [...page.items.map(shownLine), ...this.lines];
    if (this.from !== undefined) this.addedAbove += page.items.length;
    this.from = page.from;
    this.oldest = page.oldest;
    this.lookedAt += page.looked_at;
    return page;
  }
}
