/** What happened, in order: enough to tell two runs apart, and to show what led to a finding. */
export class RunRecord {
  readonly findings: string[] = [];
  private readonly lines: string[] = [];
  private hashes: [number, number] = [0x811c9dc5, 0x9747b28c];
  private noted = 0;

  /** @param kept how many of the latest lines are kept to be shown */
  constructor(
    private readonly now: () => number,
    private readonly kept: number,
  ) {}

  note(line: string): void {
    const text = `${this.now()} ${line}`;
    this.mix(text);
    this.noted += 1;
    if (this.kept === 0) return;
    this.lines.push(text);
    if (this.lines.length >= 2 * this.kept) this.lines.splice(0, this.lines.length - this.kept);
  }

  find(finding: string): void {
    this.note(`FINDING ${finding}`);
    this.findings.push(`${new Date(this.now()).toISOString()} ${finding}`);
  }

  get count(): number {
    return this.noted;
  }

  get latest(): readonly string[] {
    return this.lines.slice(-this.kept);
  }

  /** The same for two runs in which the same happened. */
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
