import type { Configuration } from '../config/configuration';
import { stores } from '../stores/stores';

/** Copies the store into a new file, also while a process works on it. @returns a sentence that says what was done */
export async function backUpStore(configuration: Configuration, file: string): Promise<string> {
  const { store } = configuration;
  const descriptor = stores[store];
  if (!descriptor.backUp)
    throw new Error(
      `--backup copies a SQLite file, but the store is ${store}: docs/backup-and-restore.md says how to back it up`,
    );
  await descriptor.backUp(configuration, file);
  return `The store was copied to ${file}.`;
}
