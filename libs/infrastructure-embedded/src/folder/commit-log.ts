import {
  closeSync,
  fdatasync,
  fdatasyncSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Part } from '../tables/table';
import { linesOf } from './lines-of';

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
const mostBytesPerUnit = 3;
const name = /^(\d+)\.jsonl$/;

/** Commits in files, each a line of JSON: `[number, ...rows]`. A file is named by the number of its first commit. */
export class CommitLog {
  private open: OpenFile | undefined;
  /** Those that are not known to be on the disk. */
  private ended: OpenFile[] = [];
  private flushing: Promise<unknown> = Promise.resolve();
  private ending: Promise<void> = Promise.resolve();
  private readonly losses: string[] = [];
  /** Used again for each line but the longest. */
  private readonly line = Buffer.allocUnsafe(1024 * 1024);

  constructor(private readonly folder: string) {
    mkdirSync(folder, { recursive: true });
  }

  /** What was not whole when it was read, in sentences. */
  get lost(): readonly string[] {
    return this.losses;
  }

  /** How much stands in the file that is written now. */
  get bytes(): number {
    return this.open?.length ?? 0;
  }

  /**
   * Those that follow a commit without a gap; to be gone through to the end. The log ends at the first line that is not
   * whole, as a kill or a failure of the power may leave it: what follows is cut off, so that the next life can go on
   * there, and files behind it are set aside. What was read is on the disk from then on.
   */
  *read(after: number): Iterable<WrittenCommit> {
    let latest = after;
    let isEnded = false;
    for (const first of this.files()) {
      if (isEnded) {
        this.setAside(first);
        continue;
      }
      const file = this.file(first);
      const descriptor = openSync(file, 'r+');
      try {
        let whole = 0;
        for (const { text, end } of linesOf(descriptor)) {
          const commit = end === undefined ? undefined : parse(text);
          if (!commit || commit.number > latest + 1) {
            isEnded = true;
            break;
          }
          if (commit.number === latest + 1) {
            yield commit;
            latest = commit.number;
          }
          whole = end ?? whole;
        }
        if (isEnded && whole === 0) this.setAside(first);
        else if (isEnded) {
          this.losses.push(`${file} was cut off after ${whole} bytes: what followed was incomplete`);
          ftruncateSync(descriptor, whole);
        }
        fdatasyncSync(descriptor);
      } finally {
        closeSync(descriptor);
      }
    }
    syncFolder(this.folder);
  }

  /** It outlives the process when the call returns. Where it throws, nothing was written. */
  append({ number, rows }: WrittenCommit): void {
    this.open ??= this.begin(number);
    const { descriptor, length } = this.open;
    const line = this.bytesOf(`${JSON.stringify([number, ...rows])}\n`);
    // At its place, since an earlier write may have failed halfway.
    for (let at = 0; at < line.length;) at += writeSync(descriptor, line, at, line.length - at, length + at);
    this.open.length += line.length;
  }

  /** The next commit begins another file. Resolved when all that was written until now has reached the disk. */
  endFile(): Promise<void> {
    if (this.open) {
      ftruncateSync(this.open.descriptor, this.open.length);
      this.ended.push(this.open);
      this.open = undefined;
    }
    this.ending = this.ending.catch(() => undefined).then(() => this.syncEnded());
    return this.ending;
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

  private async syncEnded(): Promise<void> {
    await this.flushing;
    for (const file of this.ended) {
      await syncData(file.descriptor);
      closeSync(file.descriptor);
      this.ended = this.ended.filter((other) => other !== file);
    }
  }

  /** Until the next line. */
  private bytesOf(text: string): Buffer {
    if (text.length * mostBytesPerUnit > this.line.length) return Buffer.from(text);
    return this.line.subarray(0, this.line.write(text));
  }

  private begin(number: number): OpenFile {
    const descriptor = openSync(this.file(number), 'w', 0o600);
    try {
      syncFolder(this.folder);
    } catch (error) {
      closeSync(descriptor);
      throw error;
    }
    return { descriptor, length: 0 };
  }

  private setAside(first: number): void {
    const kept = `${this.file(first)}.set-aside`;
    renameSync(this.file(first), kept);
    this.losses.push(`${kept} was not read: it does not continue the commits before it`);
  }

  private files(): readonly number[] {
    return readdirSync(this.folder)
      .flatMap((file) => name.exec(file)?.[1] ?? [])
      .map(Number)
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
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
