import { StoreUnavailableError } from '@distribute-schedule/application';
import type { Database, RootDatabase } from 'lmdb';
import type { Commits, Row } from '../tables/commits';
import type { RowTable } from '../tables/row-table';
import type { Part } from '../tables/table';
import type { CommitLog, WrittenRow } from './commit-log';

type Key = string | Part[];
type KeptTable = RowTable<unknown, Key>;

/** In so many parts, at most, all rows are written back: a few milliseconds each. */
const mostParts = 40;
/** So many times as much may be kept while nothing can be written back. */
const mostTimes = 4;

/** How much is kept before it is written back. */
export interface MostRecent {
  readonly rows: number;
  readonly bytes: number;
}

/** Rows on their way to their tables. */
interface WriteBack {
  /** In the order in which they lie there: neighbours share a page. */
  readonly rows: readonly Row[];
  /** What a later commit has changed again is left to the next time. */
  readonly upTo: number;
  done: number;
}

/**
 * What was committed of late: in a log, and in memory. A row in a table of LMDB costs many times as much, and so does
 * each of its transactions; so the rows of many commits are written back to their tables together, and what came and went
 * meanwhile never gets there.
 */
export class RecentCommits {
  private readonly tables = new Map<string, KeptTable>();
  /** 'upTo' -> the last commit that the tables have. */
  private readonly writtenBack: Database<number, string>;
  private latest = 0;
  private rowsKept = 0;
  private rowsOfLatest = 0;
  private isWaiting = false;
  private writeBack: WriteBack | undefined;
  /** At the latest try to write back. */
  private hasFailed = false;

  constructor(
    private readonly root: RootDatabase,
    private readonly log: CommitLog,
    private readonly most: MostRecent,
  ) {
    this.writtenBack = root.openDB<number, string>({ name: 'written-back' });
  }

  keepRowsOf<Value, RowKey extends Key>(table: RowTable<Value, RowKey>): RowTable<Value, RowKey> {
    this.tables.set(table.name, table);
    return table;
  }

  /** What an earlier life of the folder had not written back. */
  recall(commits: Commits): void {
    this.latest = this.writtenBack.get('upTo') ?? 0;
    for (const { number, rows } of this.log.read(this.latest)) {
      for (const [name, key, value] of rows) this.tables.get(name)?.recall(key, value, number);
      this.latest = number;
      this.rowsKept += rows.length;
    }
    commits.goOnAfter(this.latest);
  }

  /** Outlives the process when the call returns. Where it throws, nothing was kept. */
  keep(number: number, changed: readonly Row[]): void {
    if (this.hasFailed && this.isOver(mostTimes)) {
      throw new StoreUnavailableError(
        'what was committed cannot be written to its tables, and there is too much of it to take more',
      );
    }
    const rows = changed.filter(({ table }) => table.isKept);
    this.log.append({ number, rows: rows.map(asWritten) });
    this.latest = number;
    this.rowsKept += rows.length;
    this.rowsOfLatest = rows.length;
  }

  /** To be called after each commit: once so much is kept, writes back a part of it. */
  async writeBackSome(): Promise<void> {
    if (this.isWaiting) return;
    try {
      if (!this.writeBack) {
        if (this.isOver(1)) await this.waitFor(this.begin(this.latest));
      } else if (this.writeBack.done < this.writeBack.rows.length) this.goOn(this.writeBack);
      else await this.waitFor(this.end(this.writeBack));
      this.hasFailed = false;
    } catch (error) {
      this.hasFailed = true;
      throw error;
    }
  }

  private async waitFor(disk: Promise<void>): Promise<void> {
    this.isWaiting = true;
    try {
      await disk;
    } finally {
      this.isWaiting = false;
    }
  }

  private isOver(times: number): boolean {
    const { rows, bytes } = this.most;
    return this.rowsKept > times * rows || this.log.bytes > times * bytes;
  }

  private async begin(upTo: number): Promise<void> {
    const { rowsKept } = this;
    // What the tables have must be in the log as well, or a failure of the power could leave a part of a commit.
    await this.log.endFile();
    this.rowsKept -= rowsKept;
    const rows = [...this.tables.values()].flatMap((table) => table.changedUpTo(upTo));
    this.writeBack = { rows, upTo, done: 0 };
  }

  private goOn(writeBack: WriteBack): void {
    const { rows, upTo, done } = writeBack;
    // Twice as many as came: it ends before there are too many again.
    const end = done + Math.max(Math.ceil(this.most.rows / mostParts), 2 * this.rowsOfLatest);
    const part = rows.slice(done, end).filter(({ changedIn }) => changedIn <= upTo);
    this.root.transactionSync(() => {
      for (const row of part) row.table.writeBack(row);
    });
    for (const row of part) row.table.forget(row);
    writeBack.done = end;
  }

  private async end({ upTo }: WriteBack): Promise<void> {
    // What was left to later commits is now in none but those.
    await this.log.flush();
    this.root.transactionSync(() => {
      this.writtenBack.putSync('upTo', upTo);
    });
    this.writeBack = undefined;
    this.log.remove(upTo);
  }
}

function asWritten({ table, key, value }: Row): WrittenRow {
  return value === undefined ? [table.name, key] : [table.name, key, value];
}
