import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NewTaskFields } from '@distribute-schedule/application';
import type { StoredTaskConfig } from '@distribute-schedule/domain';
import { Journal } from '../journal/journal';
import { AppProcess, type AppName } from '../processes/app-process';
import { StoreProxy } from '../proxy/store-proxy';
import type { ChaosStore } from '../stores/chaos-store';
import { openStore, type StoreOptions } from '../stores/open-store';
import { RedisChaosStore } from '../stores/redis-chaos-store';
import { MachineLag } from '../waiting/machine-lag';
import { monotonic } from '../waiting/monotonic';
import { until } from '../waiting/until';
import { Probe } from './probe';
import { environmentOf, fastSettings, type Settings } from './settings';

const sources = join(__dirname, '..');
const handlers = join(sources, 'journal', 'recording-handlers.cjs');
const wrongClock = join(sources, 'processes', 'wrong-clock.cjs');

export interface TestClusterOptions extends StoreOptions {
  readonly settings?: Partial<Settings>;
}

export interface LaunchOptions {
  /** Connects the process to the store through its own proxy. */
  readonly proxied?: boolean;
  /** How wrong the clock of the process's machine is. */
  readonly clockOffsetMs?: number;
  readonly environment?: Readonly<Record<string, string>>;
  /** Folder of the bundles, if not those of the current sources. */
  readonly bundles?: string;
}

export interface Member {
  readonly process: AppProcess;
  /** Undefined unless `proxied` was set. */
  readonly proxy: StoreProxy | undefined;
}

/** A store, the processes that work on it, and the journal of what their handlers did. */
export class TestCluster {
  readonly configs = new Map<string, StoredTaskConfig>();
  readonly members: Member[] = [];
  readonly lag = new MachineLag();
  readonly journal: Journal;
  private launched = 0;

  private constructor(
    readonly store: ChaosStore,
    readonly probe: Probe,
    readonly folder: string,
    readonly settings: Settings,
  ) {
    this.journal = Journal.in(folder);
  }

  static async open({ settings = {}, ...options }: TestClusterOptions = {}): Promise<TestCluster> {
    const store = await openStore(options);
    const probe = await Probe.open(store);
    await store.prepare();
    const folder = mkdtempSync(join(tmpdir(), 'ds-chaos-'));
    return new TestCluster(store, probe, folder, { ...fastSettings, ...settings });
  }

  /** The store of a spec that is about Redis. */
  get redis(): RedisChaosStore {
    if (this.store instanceof RedisChaosStore) return this.store;
    throw new Error('expected a cluster on Redis, because this spec is about Redis');
  }

  async close(): Promise<void> {
    this.lag.stop();
    await Promise.all(this.members.map(({ process }) => process.kill()));
    await Promise.all(this.members.flatMap(({ proxy }) => proxy?.close() ?? []));
    await this.probe.close();
    await this.store.close();
    if (process.env['CHAOS_KEEP'] === undefined) rmSync(this.folder, { recursive: true, force: true });
    else process.stderr.write(`CHAOS_KEEP is set: logs and journal are kept in ${this.folder}\n`);
  }

  async launch(app: AppName, options: LaunchOptions = {}): Promise<Member> {
    const { proxied = false, clockOffsetMs, environment = {}, bundles } = options;
    const proxy = proxied ? await StoreProxy.open(this.store) : undefined;
    this.launched += 1;
    const name = `${app}-${this.launched}`;
    const process = AppProcess.launch({
      app,
      name,
      folder: this.folder,
      ...(clockOffsetMs !== undefined && { preload: [wrongClock] }),
      ...(bundles !== undefined && { bundles }),
      environment: {
        ...environmentOf(this.settings),
        ...this.store.environment(proxy?.address ?? this.store.address),
        ...(app !== 'scheduler' && { DS_WORKER_ID: name, DS_WORKER_HANDLERS: handlers }),
        ...(app !== 'worker' && { DS_SCHEDULE_INSTANCE_ID: name }),
        ...(app === 'standalone' ? { DS_API_PORT: '0' } : { DS_API_ENABLED: 'false' }),
        CHAOS_JOURNAL: this.journal.file,
        CHAOS_GATES: this.journal.gates,
        CHAOS_CLOCK_OFFSET_MS: String(clockOffsetMs ?? 0),
        ...environment,
      },
    });
    // A stalled proxy does not notice that the process has ended.
    void process.exited.then(() => proxy?.breakConnections());
    const member = { process, proxy };
    this.members.push(member);
    return member;
  }

  async start(app: AppName, options: LaunchOptions = {}): Promise<Member> {
    const member = await this.launch(app, options);
    await member.process.started();
    return member;
  }

  startAll(...apps: readonly AppName[]): Promise<readonly Member[]> {
    return Promise.all(apps.map((app) => this.start(app)));
  }

  /** Creates a config that runs the recording handler, every second unless `fields` says otherwise. */
  async schedule(id: string, fields: Partial<NewTaskFields> = {}): Promise<StoredTaskConfig> {
    const stored = await this.probe.create(id, {
      name: id,
      executor: 'local',
      handler: 'record',
      trigger: '* * * * * *',
      ...fields,
    });
    this.configs.set(id, stored);
    return stored;
  }

  /** Runs a config now, and returns the id of the Task. */
  async trigger(id: string): Promise<string> {
    const { config } = await this.probe.config(id);
    const { taskId } = await this.probe.useCases.triggerTask.execute({ id: config.id });
    return taskId;
  }

  /** Waits until a scheduler of this cluster that is alive holds the leader lock, and returns it. */
  leader(withinMs?: number): Promise<Member> {
    return until(
      'one of the schedulers leads',
      async () => {
        const id = await this.store.leaderId();
        return this.members.find(({ process }) => process.name === id && process.isAlive);
      },
      withinMs === undefined ? {} : { withinMs },
    );
  }

  /** Converts a moment on the machine's monotonic clock to the store's time. */
  async storeTimeOf(moment: number): Promise<number> {
    const sentAt = monotonic();
    const now = await this.store.now();
    return now - (sentAt + monotonic()) / 2 + moment;
  }

  /**
   * Pauses every config, and waits until all its Tasks are finished. The total time depends on how many Tasks wait, so it
   * has no limit. Throws if no Task finishes for `maxIdleMs`.
   */
  async finishAll(maxIdleMs = 15_000): Promise<void> {
    for (const id of this.configs.keys()) await this.probe.setEnabled(id, false);
    for (let open = Infinity; open > 0;) {
      const before = open;
      const isFewer = async (): Promise<boolean> => (open = await this.openTasks()) < before;
      await until('another task is finished', isFewer, { withinMs: maxIdleMs }).catch(
        async (error: unknown) => {
          throw new Error(`stuck:\n${await this.describeOpen()}`, { cause: error });
        },
      );
    }
  }

  private async openTasks(): Promise<number> {
    const configs = await Promise.all([...this.configs.keys()].map((id) => this.probe.config(id)));
    return configs.reduce((sum, { open }) => sum + open, 0);
  }

  private async describeOpen(): Promise<string> {
    const tasks = await Promise.all([...this.configs.keys()].map((id) => this.probe.tasks(id)));
    const open = tasks.flat().filter((task) => !task.isFinished);
    return open.map((task) => JSON.stringify(task.toSnapshot())).join('\n');
  }
}
