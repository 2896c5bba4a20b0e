import { foldAll, type Logger } from '@distribute-schedule/application';
import { SettableClock, silentLog } from '@distribute-schedule/application/testing';
import { Duration, taskConfigId, taskId } from '@distribute-schedule/domain';
import type { LocalHandlers } from '@distribute-schedule/executor-local';
import { sqliteInMemoryModule } from '@distribute-schedule/infrastructure-sql';
import { viewRecord } from '@distribute-schedule/rest-api';
import { createSystem, type PartialConfiguration, type System } from '@distribute-schedule/runtime';
import { executionOf, type Execution } from './execution';
import { HandlerRuns, type HandlerContext } from './handler-runs';
import { SeededRandomness } from './seeded-randomness';
import { TestTasks } from './test-tasks';

export interface TestSystemOptions {
  /** Start of the simulated time. Default: 2026-01-01T00:00:00Z. */
  readonly now?: string | Date;
  /** Functions that tasks run, by name. */
  readonly handlers?: LocalHandlers;
  /** Secrets that tasks name as `{{secrets.name}}`, by name. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** Configuration as for `createSystem`. */
  readonly configuration?: PartialConfiguration;
  /** Seed of randomness, such as the jitter of retries. */
  readonly seed?: number;
  /** Receives the log of the system. Default: no log. */
  readonly log?: Logger;
  /** How long a handler may take in real time, for example `30s`. Default: `5s`. */
  readonly patience?: string;
}

/** Heartbeats are rare, because there is only one process. The whole history is kept. */
const quiet = {
  schedule: {
    leaderLockTtlMs: 3_600_000,
    leaderRenewIntervalMs: 1_200_000,
    scanIntervalMs: 3_600_000,
    historyPerTask: 100_000,
    ledgerPerTask: 100_000,
  },
  worker: { heartbeatIntervalMs: 600_000, heartbeatTimeoutMs: 3_600_000 },
  task: { retentionMs: 365 * 86_400_000 },
};

/** A scheduler and a worker in this process, on a store in memory and on a clock that the test moves. */
export async function createTestSystem(options: TestSystemOptions = {}): Promise<TestSystem> {
  const system = new TestSystem(options);
  await system.start();
  return system;
}

export class TestSystem {
  readonly tasks: TestTasks;
  private readonly runs: HandlerRuns;
  private readonly clock: SettableClock;
  private readonly system: System;
  /** The advance that is in progress. */
  private passing: Promise<void> = Promise.resolve();

  constructor({
    now,
    handlers = {},
    secrets = {},
    configuration = {},
    seed = 1,
    log,
    patience = '5s',
  }: TestSystemOptions) {
    const startsAt = new Date(now ?? '2026-01-01T00:00:00Z').getTime();
    if (Number.isNaN(startsAt))
      throw new Error(`now must be a time such as 2026-01-31T00:00:00Z, got ${String(now)}`);
    this.runs = new HandlerRuns(Duration.parse(patience).ms);
    this.clock = new SettableClock(startsAt, () => this.runs.settled());
    this.system = createSystem(inTest(configuration), {
      roles: ['schedule', 'work'],
      handlers: this.runs.watch(handlers),
      secrets,
      storeModule: sqliteInMemoryModule(this.clock),
      randomness: new SeededRandomness(seed),
      log: log ?? silentLog,
    });
    this.tasks = new TestTasks(this.system);
  }

  /** `createTestSystem` calls this. */
  async start(): Promise<void> {
    await this.system.start();
    await this.clock.pass(0);
  }

  /** The simulated time. */
  now(): Date {
    return new Date(this.clock.now());
  }

  /** Moves the clock forward, for example by `1h` or `31d`. Everything that becomes due happens, in order. */
  async advance(duration: string): Promise<void> {
    const { ms } = Duration.parse(duration);
    await this.next(() => this.pass(ms));
  }

  async advanceTo(moment: string | Date): Promise<void> {
    await this.next(async () => {
      const ms = new Date(moment).getTime() - this.clock.now();
      if (!(ms >= 0)) throw new Error(`${String(moment)} is not a time after ${this.now().toISOString()}`);
      await this.pass(ms);
    });
  }

  /** Moves the clock forward while nothing runs, as in an outage. Afterwards the misfire policies apply. */
  async outage(duration: string): Promise<void> {
    const { ms } = Duration.parse(duration);
    await this.next(() => {
      this.clock.skip(ms);
      return this.pass(0);
    });
  }

  /** Statistics and histories show everything that ended, as they do in production a second later. */
  private async pass(ms: number): Promise<void> {
    await this.clock.pass(ms);
    await foldAll(this.system.ports);
  }

  /** Runs advances one after another, even if a test does not await the first. */
  private next(pass: () => Promise<void>): Promise<void> {
    const passed = this.passing.then(pass);
    this.passing = passed.catch(() => undefined);
    return passed;
  }

  /** For handlers: waits in simulated time. Rejects when the signal of the attempt is aborted. */
  sleep(duration: string, context: HandlerContext): Promise<void> {
    return this.runs.sleep(this.clock, Duration.parse(duration).ms, context);
  }

  /** The runs of a task, oldest first. */
  async executions(task: string): Promise<readonly Execution[]> {
    const tasks = await this.system.ports.tasks.ofConfig(taskConfigId(task), 100_000);
    return tasks.map(executionOf).sort((a, b) => a.scheduled_time.localeCompare(b.scheduled_time));
  }

  /** The outcomes of the due times of a task, oldest first, including those that did not run. */
  async ledger(task: string): Promise<readonly ReturnType<typeof viewRecord>[]> {
    const records = await this.system.ports.taskConfigs.ledger(taskConfigId(task), 100_000);
    return records.map(viewRecord).reverse();
  }

  async cancel(execution: string): Promise<void> {
    await this.system.useCases.cancelTask.execute({ taskId: taskId(execution) });
    await this.next(() => this.pass(0));
  }

  /** Stops the system as SIGTERM does. Simulated time passes until it has stopped. */
  async stop(): Promise<void> {
    const stopping = { isOver: false };
    const stopped = this.system.stop().finally(() => (stopping.isOver = true));
    await this.next(() => this.clock.pass(0));
    while (!stopping.isOver) await this.next(() => this.clock.pass(1_000));
    await stopped;
  }
}

function inTest(given: PartialConfiguration): PartialConfiguration {
  return {
    ...given,
    store: 'sqlite',
    api: { ...given.api, enabled: false },
    healthCheck: { enabled: false },
    schedule: { ...quiet.schedule, ...given.schedule },
    worker: { ...quiet.worker, ...given.worker },
    task: { ...quiet.task, ...given.task },
  };
}
