import type { Logger, Store, StoreHealth } from '@distribute-schedule/application';
import { StoreUnavailableError } from '@distribute-schedule/application';
import type { MachineClock } from '@distribute-schedule/store-kit';
import { statfs, stat } from 'node:fs/promises';
import path from 'node:path';
import type { EmbeddedSettings } from './embedded-settings';
import type { EmbeddedStore } from './embedded-store';
import { warnIfOpenToOthers } from './folder/make-folder';

/** Below this the start of the trouble is near enough to be told. */
const littleSpaceBytes = 100 * 1024 * 1024;

/** The folder as a whole: opens, closes, and says how it is. */
export class EmbeddedLifecycle implements Store {
  constructor(
    private readonly settings: EmbeddedSettings,
    private readonly store: EmbeddedStore,
    private readonly clock: MachineClock | undefined,
    private readonly log: Logger,
  ) {}

  async start(): Promise<void> {
    const latest = await this.store.open();
    this.clock?.start(latest);
    await this.store.checkWrites();
    this.store.startSweeping();
    const folder = path.resolve(this.settings.folder);
    this.log.info({ folder }, 'everything is kept in this folder');
    const warning = warnIfOpenToOthers(folder);
    if (warning !== undefined) this.log.warn({ folder }, warning);
  }

  async stop(): Promise<void> {
    this.clock?.stop();
    await this.store.close();
  }

  checkWrites(): Promise<void> {
    return this.store.checkWrites();
  }

  async health(): Promise<StoreHealth> {
    if (!this.store.isOpen) throw new StoreUnavailableError('its folder is not open');
    const { folder } = this.settings;
    const [{ size }, { bavail, bsize }] = await Promise.all([
      stat(path.join(folder, 'data', 'data.mdb')),
      statfs(folder),
    ]);
    const freeBytes = bavail * bsize;
    return {
      description: `the embedded store at ${path.resolve(folder)}`,
      usedMemoryBytes: size,
      maxMemoryBytes: 0,
      warnings: [
        freeBytes < littleSpaceBytes
          ? `The disk of ${folder} has ${Math.floor(freeBytes / 1024 / 1024)} MB left: make room, or nothing new can be kept`
          : undefined,
        warnIfOpenToOthers(path.resolve(folder)),
      ].filter((warning) => warning !== undefined),
    };
  }
}
