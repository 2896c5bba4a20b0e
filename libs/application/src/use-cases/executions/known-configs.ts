import type { StoredTaskConfig, TaskConfigId } from '@distribute-schedule/domain';

/** At most this many configs are kept. Their parameters can be large. */
const maxKnown = 200;

/**
 * Configs as this process has last read them. They may be out of date: the step that adds a Task refuses it unless the
 * config is unchanged.
 */
export class KnownConfigs {
  /** The one that was used last is the last of them. */
  private readonly known = new Map<TaskConfigId, StoredTaskConfig>();

  remember(stored: StoredTaskConfig): void {
    const { id } = stored.config;
    this.known.delete(id);
    this.known.set(id, stored);
    const [oldest] = this.known.keys();
    if (this.known.size > maxKnown && oldest !== undefined) this.known.delete(oldest);
  }

  get(id: TaskConfigId): StoredTaskConfig | undefined {
    const stored = this.known.get(id);
    if (stored) this.remember(stored);
    return stored;
  }

  forget(id: TaskConfigId): void {
    this.known.delete(id);
  }
}
