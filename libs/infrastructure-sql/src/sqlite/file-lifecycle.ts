import { stat } from 'node:fs/promises';
import path from 'node:path';
import {
  StoreUnavailableError,
  type Logger,
  type Store,
  type StoreHealth,
  type StoreWarning,
} from '@distribute-schedule/application';
import type { SqlStore } from '../sql-store';
import type { SqliteSettings } from '../sqlite-settings';
import { freeBytes, warnIfOpenToOthers } from './make-file';
import type { MachineClock } from './machine-clock';

/** Below this, `/ready` warns that the disk will be full soon. */
const littleSpaceBytes = 100 * 1024 * 1024;

/** The file as a whole: opens it, closes it, and reports its health. */
export class FileLifecycle implements Store {
  private readonly file: string;

  constructor(
    settings: SqliteSettings,
    private readonly store: SqlStore,
    private readonly clock: MachineClock,
    private readonly log: Logger,
  ) {
    this.file = path.resolve(settings.file);
  }

  async start(): Promise<void> {
    this.clock.start(await this.store.open());
    await this.store.checkWrites();
    this.store.startSweeping();
    const { file } = this;
    this.log.info({ file }, 'everything is kept in this file');
    const warning = warnIfOpenToOthers(file);
    if (warning !== undefined) this.log.warn({ file }, warning.message);
  }

  async stop(): Promise<void> {
    this.clock.stop();
    await this.store.close();
  }

  checkWrites(): Promise<void> {
    return this.store.checkWrites();
  }

  async health(): Promise<StoreHealth> {
    if (!this.store.isOpen) throw new StoreUnavailableError('its file is not open');
    const { file } = this;
    const { size } = await stat(file);
    const free = freeBytes(file);
    return {
      description: `SQLite at ${file}`,
      usedMemoryBytes: size,
      maxMemoryBytes: 0,
      warnings: [
        free < littleSpaceBytes ? almostFull(file, String(Math.floor(free / 1024 / 1024))) : undefined,
        warnIfOpenToOthers(file),
      ].filter((warning) => warning !== undefined),
    };
  }
}

const almostFull = (file: string, megabytes: string): StoreWarning => ({
  code: 'sqlite.disk_almost_full',
  message: `The disk of ${file} has ${megabytes} MB left: make room, or nothing new can be kept`,
  params: { file, megabytes },
});
