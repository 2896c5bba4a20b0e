import {
  closeSync,
  fdatasync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Part } from '../tables/table';

/** [table, key, value]; no value where the row was removed. */
export type WrittenRow = readonly [table: string, key: string | Part[], value?: unknown];

export interface WrittenCommit {
  readonly number: number;
  readonly rows: readonly WrittenRow[];
}

interface OpenFile {
  readonly descriptor: number;
  length: number;
}

const syncData = promisify(fdatasync);

/** Commits in files, each a line of JSON: `[number, ...rows]`. A file is named by the number of its first commit. */
export class CommitLog {
  private open: OpenFile | undefined;
  private flushing: Promise<void> = Promise.resolve();

  constructor(private readonly folder: string) {
    mkdirSync(folder, { recursive: true });
  }

  /**
   * Those that follow a commit without a gap. The log ends at the first line that is not whole, as a kill or a failure of
   * the power may leave it; whatever lies behind it is removed, so that the next life can go on there.
   */
  read(after: number): readonly WrittenCommit[] {
    const commits: WrittenCommit[] = [];
    let isEnded = false;
    for (const first of this.files()) {
      if (isEnded) rmSync(this.file(first));
      else isEnded = !this.readFile(first, after, commits);
    }
    return commits;
  }

  /** It outlives the process when the call returns. Where it throws, nothing was written. */
  append({ number, rows }: WrittenCommit): void {
    this.open ??= this.begin(number);
    const { descriptor, length } = this.open;
    const line = Buffer.from(`${JSON.stringify([number, ...rows])}\n`);
    // At its place, since an earlier write may have failed halfway.
    for (let at = 0; at < line.length;) at += writeSync(descriptor, line, at, line.length - at, length + at);
    this.open.length += line.length;
  }

  /** The next commit begins another file. Resolved when all of this one has reached the disk. */
  async endFile(): Promise<void> {
    if (!this.open) return;
    const { descriptor, length } = this.open;
    ftruncateSync(descriptor, length);
    this.open = undefined;
    try {
      await this.flushing;
      await syncData(descriptor);
    } finally {
      closeSync(descriptor);
    }
  }

  /** Those files that were begun with a commit up to this one. */
  remove(upTo: number): void {
    for (const first of this.files()) if (first <= upTo) rmSync(this.file(first));
  }

  /** What was written outlives the machine, too. */
  async flush(): Promise<void> {
    if (!this.open) return;
    const flushing = syncData(this.open.descriptor);
    // A file is not closed meanwhile.
    this.flushing = flushing.catch(() => undefined);
    await flushing;
  }

  private begin(number: number): OpenFile {
    const descriptor = openSync(this.file(number), 'w');
    syncFolder(this.folder);
    return { descriptor, length: 0 };
  }

  /** @returns whether it is whole */
  private readFile(first: number, after: number, commits: WrittenCommit[]): boolean {
    const file = this.file(first);
    const lines = readFileSync(file, 'utf8').split('\n');
    // What follows the last line break was not written to its end, or is nothing.
    const rest = lines.pop();
    let [whole, bytes] = [0, 0];
    for (const line of lines) {
      const commit = parse(line);
      const expected = (commits.at(-1)?.number ?? after) + 1;
      if (!commit || commit.number > expected) break;
      if (commit.number === expected) commits.push(commit);
      whole += 1;
      bytes += Buffer.byteLength(line) + 1;
    }
    const isWhole = rest === '' && whole === lines.length;
    if (!isWhole) truncateSync(file, bytes);
    return isWhole;
  }

  private files(): readonly number[] {
    return readdirSync(this.folder)
      .map((name) => Number.parseInt(name, 10))
      .sort((a, b) => a - b);
  }

  private file(first: number): string {
    return path.join(this.folder, `${first}.jsonl`);
  }
}

function parse(line: string): WrittenCommit | undefined {
  try {
    const [number, ...rows] = JSON.parse(line) as [number, ...WrittenRow[]];
    return { number, rows };
  } catch {
    return undefined;
  }
}

/** A file that the folder does not know is gone with the power. Windows knows it at once, and lets no folder be opened. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const descriptor = openSync(folder, 'r');
  fsyncSync(descriptor);
  closeSync(descriptor);
}
