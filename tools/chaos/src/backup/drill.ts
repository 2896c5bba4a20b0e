import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NewTaskFields } from '@distribute-schedule/application';
import { taskConfigId, type FireRecord } from '@distribute-schedule/domain';
import { createSystem, loadConfiguration, type System } from '@distribute-schedule/runtime';
import { environmentOf, fastSettings, keptPerTask } from '../cluster/settings';
import { Journal } from '../journal/journal';
import { AppProcess } from '../processes/app-process';
import type { ConfigHistory } from '../verdict/config-history';
import type { BackedUpStore } from './backed-up-store';
import { runDocumented } from './documented-command';

const handlers = join(__dirname, '..', 'journal', 'recording-handlers.cjs');

/** One `standalone` process after the other on a store that is backed up and restored, and the journal of what they ran. */
export class Drill {
  readonly journal: Journal;
  private process: AppProcess | undefined;
  private started = 0;

  private constructor(
    private readonly folder: string,
    readonly store: BackedUpStore,
  ) {
    this.journal = Journal.in(folder);
  }

  static async open(openStore: (folder: string) => BackedUpStore | Promise<BackedUpStore>): Promise<Drill> {
    const folder = mkdtempSync(join(tmpdir(), 'ds-drill-'));
    return new Drill(folder, await openStore(folder));
  }

  async close(): Promise<void> {
    await this.process?.kill();
    await this.store.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private get environment(): Record<string, string> {
    return {
      ...environmentOf(fastSettings),
      DS_LOG_LEVEL: 'info',
      DS_API_PORT: '0',
      DS_WORKER_HANDLERS: handlers,
      CHAOS_JOURNAL: this.journal.file,
      CHAOS_GATES: this.journal.gates,
      ...this.store.environment,
    };
  }

  async start(): Promise<void> {
    this.started += 1;
    const name = `standalone-${this.started}`;
    const identity = { DS_WORKER_ID: name, DS_SCHEDULE_INSTANCE_ID: name };
    const { folder } = this;
    this.process = AppProcess.launch({
      app: 'standalone',
      name,
      folder,
      environment: { ...this.environment, ...identity },
    });
    await this.process.started();
  }

  async kill(): Promise<void> {
    await this.process?.kill();
  }

  /** Runs commands of the docs, and returns what they print. */
  run(command: string): Promise<string> {
    return runDocumented(command, { folder: this.folder, environment: this.environment });
  }

  /** Creates a config that runs the recording handler. No process may use the store. */
  schedule(id: string, fields: Partial<NewTaskFields>): Promise<void> {
    return this.onStore(async ({ useCases }) => {
      await useCases.createTask.execute({
        id,
        fields: { name: id, executor: 'local', handler: 'record', trigger: '@manual', ...fields },
      });
    });
  }

  trigger(id: string): Promise<string> {
    return this.onStore(
      async ({ useCases }) => (await useCases.triggerTask.execute({ id: taskConfigId(id) })).taskId,
    );
  }

  /** What the store holds of a config. No process may use the store. */
  historyOf(id: string): Promise<ConfigHistory> {
    const configId = taskConfigId(id);
    return this.onStore(async ({ ports: { taskConfigs, tasks } }) => {
      const stored = await taskConfigs.find(configId);
      if (!stored) throw new Error(`config ${id} does not exist`);
      const ledger: readonly FireRecord[] = [...(await taskConfigs.ledger(configId, keptPerTask))].reverse();
      const firstDueAt = ledger[0]?.dueAt;
      return { stored, firstDueAt, ledger, tasks: await tasks.ofConfig(configId, keptPerTask) };
    });
  }

  private async onStore<Answer>(work: (system: System) => Promise<Answer>): Promise<Answer> {
    const environment = { ...this.environment, DS_LOG_LEVEL: 'silent' };
    const system = createSystem(loadConfiguration({ environment, sharedStore: 'optional' }), { roles: [] });
    await system.start();
    try {
      return await work(system);
    } finally {
      await system.stop();
    }
  }
}
