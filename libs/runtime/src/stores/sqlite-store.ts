import {
  assertHoldsStore,
  auditFile,
  backUpFile,
  sqliteModule,
  SqliteSettings,
} from '@distribute-schedule/infrastructure-sql';
import { ContainerModule } from 'inversify';
import { Key } from '../config/keys/config-keys';
import { text } from '../config/keys/key-kinds';
import type { StoreDescriptor } from './store-descriptor';

/** Settings of the file of the SQLite store. */
export class SqliteSection {
  @Key(text({ allowed: 'the path of a file', pattern: /^.{1,1000}$/ })) file = 'data/schedule.db';
}

/** A SQLite file on this machine, which one process can open. */
export const sqliteStore: StoreDescriptor = {
  isShared: false,
  section: 'sqlite',
  help: { keys: ['sqlite.file'], example: 'DS_SQLITE_FILE=/var/lib/schedule/schedule.db' },
  modules: ({ sqlite }) => [
    new ContainerModule(({ bind }) => void bind<SqliteSettings>(SqliteSettings).toConstantValue(sqlite)),
    sqliteModule,
  ],
  audit: ({ sqlite }, retention, log) => auditFile(sqlite.file, retention, log),
  backUp: ({ sqlite }, file) => backUpFile(sqlite.file, file),
  assertExists: ({ sqlite }) => assertHoldsStore(sqlite.file),
  // The messages of the lib already say what to do; the causes below them would only repeat it.
  explainStartError: ({ code, message }) => (String(code).startsWith('sqlite.') ? message : undefined),
};
