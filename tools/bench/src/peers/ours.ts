import { setTimeout as sleep } from 'node:timers/promises';
import { taskConfigId } from '@distribute-schedule/domain';
import { createSystem, type Role, type System } from '@distribute-schedule/runtime';
import {
  inGroups,
  quickBeats,
  type FilledKind,
  type OnRun,
  type Payload,
  type Schedules,
  type Side,
  type SideOptions,
} from './side';

/** A config takes at most 1,000 open runs, so the waiting tasks belong to several configs. */
const runsPerConfig = 1_000;
const highestPriority = 9;

const kilobyte = 'x'.repeat(1_000);

interface Context {
  readonly scheduledTime: number;
  readonly logger: { info(line: string): void };
}

const handlerOf =
  (onRun: OnRun, handlerMs: number) =>
  (task: { readonly parameters: unknown }, { scheduledTime, logger }: Context) => {
    const payload = task.parameters as Payload;
    onRun(payload, scheduledTime);
    if (payload.kind === 'result') return kilobyte;
    for (let line = 1; payload.kind === 'logs' && line <= 20; line += 1)
      logger.info(`line ${line} of the log of an execution, about as long as most lines are`);
    return handlerMs > 0 ? sleep(handlerMs) : undefined;
  };

interface StartOptions {
  readonly concurrency?: number;
  readonly handlers?: NonNullable<Parameters<typeof createSystem>[1]>['handlers'];
  readonly port?: number;
}

/** This system. Each process starts the roles that it is asked for. */
export class Ours implements Side {
  private readonly systems: System[] = [];
  private api: Promise<System> | undefined;
  private hasTriggerConfig = false;
  private filledConfigs = 0;

  constructor(private readonly options: SideOptions) {}

  async fill(count: number, kind: FilledKind): Promise<void> {
    const { useCases } = await this.producer();
    for (let left = count; left > 0; left -= runsPerConfig) {
      const id = taskConfigId(`waiting-${this.filledConfigs++}`);
      const payload: Payload = { kind };
      await useCases.createTask.execute({
        id,
        fields: { name: id, executor: 'local', handler: 'noop', parameters: { ...payload } },
      });
      await useCases.triggerMany.execute({
        id,
        runs: Array.from({ length: Math.min(left, runsPerConfig) }, () => ({})),
      });
    }
  }

  async trigger(payload: Payload): Promise<void> {
    const { useCases } = await this.producer();
    const id = taskConfigId('triggered');
    if (!this.hasTriggerConfig) {
      this.hasTriggerConfig = true;
      await useCases.createTask.execute({
        id,
        fields: { name: id, executor: 'local', handler: 'noop', overlap: 'parallel' },
      });
    }
    await useCases.triggerTask.execute({ id, parameters: { ...payload } });
  }

  async schedule({ count, cron, prefix, priority }: Schedules): Promise<void> {
    const { useCases } = await this.producer();
    await inGroups(count, 100, (i) => {
      const id = taskConfigId(`${prefix}-${i}`);
      return useCases.createTask.execute({
        id,
        fields: {
          name: id,
          executor: 'local',
          handler: 'noop',
          trigger: cron,
          parameters: { kind: 'cron' },
          ...(priority === 'highest' && { priority: highestPriority }),
        },
      });
    });
  }

  async work(onRun: OnRun): Promise<void> {
    const { concurrency, handlerMs } = this.options;
    const noop = handlerOf(onRun, handlerMs);
    await this.start(['work'], { concurrency, handlers: { noop } });
  }

  async lead(): Promise<void> {
    await this.start(['schedule']);
  }

  async serve(port: number): Promise<void> {
    await this.start(['api'], { port });
  }

  async close(): Promise<void> {
    await Promise.all(this.systems.map((system) => system.stop()));
  }

  private producer(): Promise<System> {
    this.api ??= this.start(['api']);
    return this.api;
  }

  private async start(
    roles: readonly Role[],
    { concurrency = 1, handlers = {}, port = 0 }: StartOptions = {},
  ): Promise<System> {
    const { redisUrl, name, hasQuickBeats = false } = this.options;
    const { intervalMs, timeoutMs } = quickBeats;
    const system = createSystem(
      {
        redis: { addr: new URL(redisUrl).host, keyPrefix: `${name}:` },
        api: { port, rateLimit: 1_000_000 },
        // All finished runs are kept, as in BullMQ.
        schedule: {
          historyPerTask: runsPerConfig,
          ...(hasQuickBeats && { leaderRenewIntervalMs: intervalMs, leaderLockTtlMs: timeoutMs }),
        },
        log: { level: 'error' },
        worker: {
          maxConcurrentTasks: concurrency,
          ...(hasQuickBeats && { heartbeatIntervalMs: intervalMs, heartbeatTimeoutMs: timeoutMs }),
        },
      },
      { roles, handlers },
    );
    await system.start();
    this.systems.push(system);
    return system;
  }
}
