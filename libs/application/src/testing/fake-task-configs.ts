import {
  TaskConfigChangedError,
  TaskConfigExistsError,
  type Replan,
  type StoredTaskConfig,
  type TaskConfig,
  type TaskConfigId,
  type TaskConfigPage,
  type TaskConfigQuery,
  type TaskConfigRepository,
} from '@distribute-schedule/domain';

/** Configs in memory, guarded by version and due time as the port promises. */
export class FakeTaskConfigs implements Pick<
  TaskConfigRepository,
  'add' | 'find' | 'replace' | 'remove' | 'list'
> {
  readonly stored = new Map<TaskConfigId, StoredTaskConfig>();
  readonly replaced: Replan[] = [];
  /** Called between a read and the write after it, so that a spec can cause a conflict. */
  betweenReadAndWrite = (): void => undefined;

  hold(config: TaskConfig, more: Partial<Omit<StoredTaskConfig, 'config'>> = {}): void {
    const versionToken = `${config.version}`;
    this.stored.set(config.id, { config, versionToken, dueAt: undefined, open: 0, ...more });
  }

  add({ config, next }: Replan): Promise<void> {
    if (this.stored.has(config.id)) return Promise.reject(new TaskConfigExistsError(config.id));
    this.hold(config, { dueAt: next?.dueAt });
    return Promise.resolve();
  }

  find(id: TaskConfigId): Promise<StoredTaskConfig | undefined> {
    return Promise.resolve(this.stored.get(id));
  }

  /** Lists by owner, in the order of the ids. */
  list({ owner, isOwned, from, limit }: TaskConfigQuery): Promise<TaskConfigPage> {
    const all = [...this.stored.values()]
      .filter(({ config }) => owner === undefined || config.definition.owner === owner)
      .filter(({ config }) => isOwned === undefined || config.definition.owner !== undefined)
      .sort((a, b) => (a.config.id < b.config.id ? -1 : 1))
      .filter(({ config }) => from === undefined || config.id >= from);
    return Promise.resolve({ configs: all.slice(0, limit), unreadable: [], next: all[limit]?.config.id });
  }

  replace(plan: Replan, seen: { version: number; dueAt: number | undefined }): Promise<void> {
    this.betweenReadAndWrite();
    const { id } = plan.config;
    const held = this.stored.get(id);
    if (held?.config.version !== seen.version || held.dueAt !== seen.dueAt) {
      return Promise.reject(new TaskConfigChangedError(id));
    }
    this.replaced.push(plan);
    this.hold(plan.config, { dueAt: plan.next?.dueAt, open: held.open });
    return Promise.resolve();
  }

  remove(id: TaskConfigId, seen?: { version: number }): Promise<boolean> {
    const held = this.stored.get(id);
    if (held && seen && held.config.version !== seen.version)
      return Promise.reject(new TaskConfigChangedError(id));
    return Promise.resolve(this.stored.delete(id));
  }
}
