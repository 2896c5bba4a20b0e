import { open } from 'node:fs/promises';
import type { Logger } from '@distribute-schedule/application';

const flushAfterMs = 100;

/**
 * Syncs the write-ahead log to the disk a tenth of a second after a commit, so that a power failure loses no more than
 * that. It runs in a thread of its own, because a sync takes 1 to 100 ms and would hold up every timer of the process.
 */
export class WalFlusher {
  private timer: NodeJS.Timeout | undefined;
  private flushing: Promise<void> = Promise.resolve();

  constructor(
    private readonly file: string,
    private readonly log: Logger,
  ) {}

  /** One sync at a time; commits during one are synced by the next. */
  flushSoon(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.flushing = this.flushing.then(() => this.flush());
    }, flushAfterMs).unref();
  }

  async stop(): Promise<void> {
    clearTimeout(this.timer);
    await this.flushing;
  }

  private async flush(): Promise<void> {
    try {
      // Windows syncs only files that are open for writing.
      const log = await open(this.file, 'r+');
      try {
        await log.datasync();
      } finally {
        await log.close();
      }
    } catch (error) {
      this.log.error({ err: error }, 'committed data did not reach the disk');
    }
  }
}
