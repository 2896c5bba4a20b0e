import type { Database, RootDatabase } from 'lmdb';
import type { Commits, Row } from '../tables/commits';
import type { RowTable } from '../tables/row-table';
import type { Part } from '../tables/table';
import type { CommitLog, WrittenRow } from './commit-log';

type Key = string | Part[];
type KeptTable = RowTable<unknown, Key>;

/** In so many parts, at most, all rows are written back: a few milliseconds each. */
const mostParts = 40;

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
  private writeBack: WriteBack | undefined;

  constructor(
    private readonly root: RootDatabase,
    private readonly log: CommitLog,
    private readonly mostRows: number,
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
    const rows = changed.filter(({ table }) => table.isKept);
    this.log.append({ number, rows: rows.map(asWritten) });
    this.latest = number;
    this.rowsKept += rows.length;
    this.rowsOfLatest = rows.length;
  }

  /** To be called after each commit: once so many rows are kept, writes back some of them. */
  async writeBackSome(): Promise<void> {
    if (this.writeBack) this.goOn(this.writeBack);
    else if (this.rowsKept > this.mostRows) await this.begin(this.latest);
  }

  private async begin(upTo: number): Promise<void> {
    this.rowsKept = 0;
    // What the tables have must be in the log as well, or a failure of the power could leave a part of a commit.
    await this.log.endFile();
    const rows = [...this.tables.values()].flatMap((table) => table.changedUpTo(upTo));
    this.writeBack = { rows, upTo, done: 0 };
  }

  private goOn(writeBack: WriteBack): void {
    const { rows, upTo, done } = writeBack;
    // Twice as many as came: it ends before there are too many again.
    const end = done + Math.max(Math.ceil(this.mostRows / mostParts), 2 * this.rowsOfLatest);
    const part = rows.slice(done, end).filter(({ changedIn }) => changedIn <= upTo);
    this.root.transactionSync(() => {
      for (const row of part) row.table.writeBack(row);
      if (end >= rows.length) this.writtenBack.putSync('upTo', upTo);
    });
    for (const row of part) row.table.forget(row);
    writeBack.done = end;
    if (end < rows.length) return;
    this.writeBack = undefined;
    this.log.remove(upTo);
  }
}

function asWritten({ table, key, value }: Row): WrittenRow {
  return value === undefined ? [table.name, key] : [table.name, key, value];
}
