/** Everything that happened in a run, in order: its hash compares two runs, its latest lines explain a finding. */
export class RunRecord {
  readonly findings: string[] = [];
  private readonly lines: string[] = [];
  private hashes: [number, number] = [0x811c9dc5, 0x9747b28c];

  /** @param maxKeptLines how many of the latest lines to keep for display */
  constructor(
    private readonly now: () => number,
    private readonly maxKeptLines: number,
  ) {}

  note(line: string): void {
    const text = `${this.now()} ${line}`;
    this.mix(text);
    if (this.maxKeptLines === 0) return;
    this.lines.push(text);
    if (this.lines.length >= 2 * this.maxKeptLines)
      this.lines.splice(0, this.lines.length - this.maxKeptLines);
  }

  find(finding: string): void {
    this.note(`FINDING ${finding}`);
    this.findings.push(`${new Date(this.now()).toISOString()} ${finding}`);
  }

  get latest(): readonly string[] {
    return this.lines.slice(-this.maxKeptLines);
  }

  /** Equal for two runs in which the same things happened in the same order. */
  get hash(): string {
    return this.hashes.map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('');
  }

  private mix(text: string): void {
    let [one, other] = this.hashes;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      one = Math.imul(one ^ code, 0x01000193);
      other = Math.imul(other ^ code, 0x85ebca6b) ^ (other >>> 13);
    }
    this.hashes = [one, other];
  }
}
