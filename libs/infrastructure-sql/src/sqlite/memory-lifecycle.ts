import type { Store, StoreHealth } from '@distribute-schedule/application';
import type { SqlStore } from '../sql-store';

/** A store that exists as long as its process. */
export class MemoryLifecycle implements Store {
  constructor(private readonly store: SqlStore) {}

  async start(): Promise<void> {
    await this.store.open();
    this.store.startSweeping();
  }

  stop(): Promise<void> {
    return this.store.close();
  }

  checkWrites(): Promise<void> {
    return this.store.checkWrites();
  }

  health(): Promise<StoreHealth> {
    const message = 'Everything is kept in memory and is gone when this process ends';
    const warnings = [{ code: 'memory.not_kept', message } as const];
    return Promise.resolve({ description: 'memory', usedMemoryBytes: 0, maxMemoryBytes: 0, warnings });
  }
}
