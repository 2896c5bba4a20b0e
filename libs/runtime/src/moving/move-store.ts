import { assertAtRest, moveIn, moveOut, type Moved } from '@distribute-schedule/application';
import type { Configuration } from '../config/configuration';
import { stores } from '../stores/stores';
import { checkMoveFile, readMoveFile, writeMoveFile } from './move-file';
import { countOf, onStore } from './store-at-rest';

/** Writes everything that another store needs to continue. @returns a sentence that says what was done */
export async function exportStore(configuration: Configuration, file: string): Promise<string> {
  stores[configuration.store].assertExists?.(configuration);
  return onStore(configuration, async ({ ports }) => {
    const count = new Count();
    const all = moveOut(ports, configuration.worker.heartbeatTimeoutMs);
    await writeMoveFile(file, count.each(all));
    return `${count.toString()} exported to ${file}. Import it into the other store, and never start a process on this store again.`;
  });
}

/** Imports what another store exported. @returns a sentence that says what was done */
export async function importStore(configuration: Configuration, file: string): Promise<string> {
  await checkMoveFile(file);
  return onStore(configuration, async ({ ports }) => {
    await assertAtRest(ports, configuration.worker.heartbeatTimeoutMs);
    const [imported, existing] = [new Count(), new Count()];
    for await (const moved of readMoveFile(file)) {
      const isNew = await moveIn(ports, moved);
      (isNew ? imported : existing).add(moved);
    }
    const rest = existing.isEmpty ? '' : `; ${existing.toString()} existed already and stay unchanged`;
    return `${imported.toString()} imported from ${file}${rest}.`;
  });
}

class Count {
  private configs = 0;
  private tasks = 0;

  get isEmpty(): boolean {
    return this.configs + this.tasks === 0;
  }

  add(moved: Moved): void {
    if ('task' in moved) this.tasks++;
    else this.configs++;
  }

  async *each(all: AsyncIterable<Moved>): AsyncGenerator<Moved> {
    for await (const moved of all) {
      this.add(moved);
      yield moved;
    }
  }

  toString(): string {
    return `${countOf(this.configs, 'task')} and ${countOf(this.tasks, 'unfinished execution')}`;
  }
}
