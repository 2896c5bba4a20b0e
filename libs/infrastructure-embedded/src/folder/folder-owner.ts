import path from 'node:path';
import type { RootDatabase } from 'lmdb';
import type { Lmdb } from './load-lmdb';
import { FolderInUseError } from './folder-errors';

interface Owner {
  readonly pid: number;
}

/**
 * Says who works in a folder, in a way that ends with the process however it ends. It lies in a database beside the
 * data: its table of readers is guarded by locks of the operating system, and the owner reads for as long as it lives.
 */
export class FolderOwner {
  private static readonly ownHere = new Set<string>();

  private constructor(
    private readonly folder: string,
    private readonly database: RootDatabase<Owner, string>,
    private readonly reading: { done(): void },
  ) {}

  static async claim({ open }: Lmdb, folder: string): Promise<FolderOwner> {
    if (FolderOwner.ownHere.has(folder)) throw new FolderInUseError(folder, process.pid);
    // Nothing here outlives the machine, so nothing of it need be on the disk.
    const database = open<Owner, string>({ path: path.join(folder, 'owner'), maxDbs: 1, noSync: true });
    const reading = database.useReadTransaction();
    database.get('owner', { transaction: reading });
    const owner = new FolderOwner(folder, database, reading);
    const other = database.transactionSync(() => {
      database.readerCheck();
      const last = database.get('owner');
      if (last && isAlive(last.pid, database.readerList())) return last;
      database.putSync('owner', { pid: process.pid });
      return undefined;
    });
    if (other) {
      await owner.letGo();
      throw new FolderInUseError(folder, other.pid);
    }
    FolderOwner.ownHere.add(folder);
    return owner;
  }

  async release(): Promise<void> {
    FolderOwner.ownHere.delete(this.folder);
    await this.letGo();
  }

  private async letGo(): Promise<void> {
    this.reading.done();
    await this.database.close();
  }
}

/** In containers two processes may bear the same number: then there is another reader of our own number. */
function isAlive(pid: number, readers: string): boolean {
  const readersOfIt = [...readers.matchAll(/^\s*(\d+)\s/gm)].filter(([, reader]) => Number(reader) === pid);
  return readersOfIt.length > (pid === process.pid ? 1 : 0);
}
