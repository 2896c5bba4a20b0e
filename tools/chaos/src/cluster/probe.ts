import type { NewTaskFields, TaskConfigFields } from '@distribute-schedule/application';
import {
  taskConfigId,
  type FireRecord,
  type StoredTaskConfig,
  type Task,
  type TaskId,
} from '@distribute-schedule/domain';
import { auditStore, createLogger, createSystem, type System } from '@distribute-schedule/runtime';
import type { Address, ChaosStore } from '../stores/chaos-store';
import { until } from '../waiting/until';
import { keptPerTask } from './settings';

/** Direct access of a spec to the store: a system without a role, which faults never hit because it uses no proxy. */
export class Probe {
  private constructor(private readonly system: System) {}

  /** @param address of a proxy, if not that of the server */
  static async open(store: ChaosStore, address: Address = store.address): Promise<Probe> {
    const system = createSystem(
      {
        ...store.configuration(address),
        schedule: { historyPerTask: keptPerTask, ledgerPerTask: keptPerTask },
        task: {
          defaultTimeoutMs: 20_000,
          maxRetry: 3,
          retryDelayMs: 100,
          backoffRate: 1,
          retryMaxDelayMs: 1000,
          retryJitter: 0,
        },
        egress: { allowLoopback: true },
        log: { level: 'silent' },
      },
      { roles: [] },
    );
    await system.start();
    return new Probe(system);
  }

  get ports(): System['ports'] {
    return this.system.ports;
  }
  get useCases(): System['useCases'] {
    return this.system.useCases;
  }

  create(id: string, fields: NewTaskFields): Promise<StoredTaskConfig> {
    return this.useCases.createTask.execute({ id, fields });
  }

  update(id: string, fields: TaskConfigFields): Promise<StoredTaskConfig> {
    return this.useCases.updateTask.execute({ id: taskConfigId(id), mode: 'part', fields });
  }

  setEnabled(id: string, enabled: boolean): Promise<StoredTaskConfig> {
    return this.useCases.setTaskEnabled.execute({ id: taskConfigId(id), enabled });
  }

  remove(id: string): Promise<void> {
    return this.useCases.deleteTask.execute({ id: taskConfigId(id) });
  }

  async config(id: string): Promise<StoredTaskConfig> {
    const stored = await this.ports.taskConfigs.find(taskConfigId(id));
    if (!stored) throw new Error(`config ${id} does not exist`);
    return stored;
  }

  /** The fire records of a config, oldest first. */
  async ledger(id: string): Promise<readonly FireRecord[]> {
    return [...(await this.ports.taskConfigs.ledger(taskConfigId(id), keptPerTask))].reverse();
  }

  async tasks(id: string): Promise<readonly Task[]> {
    const tasks = await this.ports.tasks.ofConfig(taskConfigId(id), keptPerTask);
    return [...tasks].sort((a, b) => a.toSnapshot().scheduledTime - b.toSnapshot().scheduledTime);
  }

  task(id: string): Promise<Task | undefined> {
    return this.ports.tasks.find(id as TaskId);
  }

  /** Waits until a Task is finished, and returns it. */
  finished(id: string, withinMs?: number): Promise<Task> {
    return until(
      `task ${id} is finished`,
      async () => {
        const task = await this.task(id);
        return task?.isFinished ? task : undefined;
      },
      withinMs === undefined ? {} : { withinMs },
    );
  }

  /** A count that the store keeps, such as `success` or `superseded`. */
  async stat(name: string): Promise<number> {
    const { counts } = await this.ports.tasks.totals();
    return counts[name] ?? 0;
  }

  audit(): Promise<readonly string[]> {
    const { configuration } = this.system;
    return auditStore(configuration, createLogger(configuration.log));
  }

  close(): Promise<void> {
    return this.system.stop();
  }
}
