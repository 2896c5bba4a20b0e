import type { Logger } from '@distribute-schedule/application';
import { SettableClock, silentLog } from '@distribute-schedule/application/testing';
import { Duration, taskConfigId, taskId } from '@distribute-schedule/domain';
import type { LocalHandlers } from '@distribute-schedule/executor-local';
import { inMemoryModule } from '@distribute-schedule/infrastructure-embedded';
import { viewRecord } from '@distribute-schedule/rest-api';
import { createSystem, type PartialConfiguration, type System } from '@distribute-schedule/runtime';
import { executionOf, type Execution } from './execution';
import { HandlerRuns, type HandlerContext } from './handler-runs';
import { SeededRandomness } from './seeded-randomness';
import { TestTasks } from './test-tasks';

export interface TestSystemOptions {
  /** When the test begins; 2026-01-01T00:00:00Z unless said otherwise. */
  readonly now?: string | Date;
  /** The functions that tasks run, by name. */
  readonly handlers?: LocalHandlers;
  /** As for `createSystem`: what is configured in production can be configured here. */
  readonly configuration?: PartialConfiguration;
  /** Chance, such as the jitter of retries, is the same for the same seed. */
  readonly seed?: number;
  /** Where the system's own log goes; nowhere unless said otherwise. */
  readonly log?: Logger;
  /** How long a handler may take in real time, such as `30s`; `5s` unless said otherwise. */
  readonly patience?: string;
}

/** What beats only to show that a process lives need not beat often where there is one. All of the past is kept. */
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
  /** The stretch of time that passes now. */
  private passing: Promise<void> = Promise.resolve();

  constructor({ now, handlers = {}, configuration = {}, seed = 1, log, patience = '5s' }: TestSystemOptions) {
    const startsAt = new Date(now ?? '2026-01-01T00:00:00Z').getTime();
    if (Number.isNaN(startsAt))
      throw new Error(`now must be a time such as 2026-01-31T00:00:00Z, got ${String(now)}`);
    this.runs = new HandlerRuns(Duration.parse(patience).ms);
    this.clock = new SettableClock(startsAt, () => this.runs.settled());
    this.system = createSystem(inTest(configuration), {
      roles: ['schedule', 'work'],
      handlers: this.runs.watch(handlers),
      storeModule: inMemoryModule(this.clock),
      randomness: new SeededRandomness(seed),
      log: log ?? silentLog,
    });
    this.tasks = new TestTasks(this.system);
  }

  /** Done for you by `createTestSystem`. */
  async start(): Promise<void> {
    await this.system.start();
    await this.clock.pass(0);
  }

  /** The simulated time. */
  now(): Date {
    return new Date(this.clock.now());
  }

  /** Lets time pass, such as `1h` or `31d`: everything that is due meanwhile happens, in order. */
  async advance(duration: string): Promise<void> {
    const { ms } = Duration.parse(duration);
    await this.next(() => this.clock.pass(ms));
  }

  async advanceTo(moment: string | Date): Promise<void> {
    await this.next(async () => {
      const ms = new Date(moment).getTime() - this.clock.now();
      if (!(ms >= 0)) throw new Error(`${String(moment)} is no time after ${this.now().toISOString()}`);
      await this.clock.pass(ms);
    });
  }

  /** Lets time pass while nothing runs, as in an outage: what was due meanwhile is dealt with afterwards, if at all. */
  async outage(duration: string): Promise<void> {
    const { ms } = Duration.parse(duration);
    await this.next(() => {
      this.clock.skip(ms);
      return this.clock.pass(0);
    });
  }

  /** Time passes in one stretch after the other, also where a test does not wait for the first. */
  private next(pass: () => Promise<void>): Promise<void> {
    const passed = this.passing.then(pass);
    this.passing = passed.catch(() => undefined);
    return passed;
  }

  /** For handlers: takes simulated time. Ends with the signal of the attempt when that is aborted. */
  sleep(duration: string, context: HandlerContext): Promise<void> {
    return this.runs.sleep(this.clock, Duration.parse(duration).ms, context);
  }

  /** The runs of a task, oldest first. */
  async executions(task: string): Promise<readonly Execution[]> {
    const tasks = await this.system.ports.tasks.ofConfig(taskConfigId(task), 100_000);
    return tasks.map(executionOf).sort((a, b) => a.scheduled_time.localeCompare(b.scheduled_time));
  }

  /** What became of the due times of a task, oldest first: also of those that did not run. */
  async ledger(task: string): Promise<readonly ReturnType<typeof viewRecord>[]> {
    const records = await this.system.ports.taskConfigs.ledger(taskConfigId(task), 100_000);
    return records.map(viewRecord).reverse();
  }

  async cancel(execution: string): Promise<void> {
    await this.system.useCases.cancelTask.execute({ taskId: taskId(execution) });
    await this.next(() => this.clock.pass(0));
  }

  /** Ends what runs, as a process that is told to stop does; simulated time passes until it has. */
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
    store: 'embedded',
    api: { ...given.api, enabled: false },
    healthCheck: { enabled: false },
    schedule: { ...quiet.schedule, ...given.schedule },
    worker: { ...quiet.worker, ...given.worker },
    task: { ...quiet.task, ...given.task },
  };
}
