import { setTimeout as sleep } from 'node:timers/promises';
import { PeerProcess, type PeerOptions } from './process';
import { RedisProbe } from './redis-probe';
import type { SideName } from './side';

const pollMs = 20;

/** The processes of one measured system during one measurement. */
export class Measurement {
  private readonly processes: PeerProcess[] = [];
  readonly producer: PeerProcess;

  private constructor(
    readonly probe: RedisProbe,
    private readonly options: PeerOptions,
  ) {
    this.producer = this.start();
  }

  /** Runs `measure` on an empty Redis, and stops all its processes afterwards. */
  static async on<T>(
    probe: RedisProbe,
    options: PeerOptions,
    measure: (measurement: Measurement) => Promise<T>,
  ): Promise<T> {
    await probe.empty();
    return Measurement.beside(probe, options, measure);
  }

  /** Runs `measure` without emptying Redis. */
  static async beside<T>(
    probe: RedisProbe,
    options: PeerOptions,
    measure: (measurement: Measurement) => Promise<T>,
  ): Promise<T> {
    const measurement = new Measurement(probe, options);
    try {
      return await measure(measurement);
    } finally {
      await measurement.close();
    }
  }

  get side(): SideName {
    return this.options.side;
  }

  /** Starts a worker. It takes tasks as soon as it is told to work. */
  worker(): PeerProcess {
    return this.start();
  }

  /** Starts the scheduler of a system that has one, and waits until it leads. */
  async scheduler(): Promise<PeerProcess | undefined> {
    if (this.side !== 'ours') return undefined;
    const scheduler = this.start();
    await scheduler.tell({ do: 'lead' });
    await this.until(async () => (await this.probe.redis.exists(`${this.options.name}:schedule:leader`)) > 0);
    return scheduler;
  }

  /** Waits until a condition holds. */
  async until(holds: () => Promise<boolean>, maxMs = 120_000): Promise<void> {
    const giveUpAt = performance.now() + maxMs;
    while (!(await holds())) {
      if (performance.now() > giveUpAt) throw new Error(`${this.side}: not done after ${maxMs / 1_000} s`);
      await sleep(pollMs);
    }
  }

  private start(): PeerProcess {
    const started = PeerProcess.start(this.options);
    this.processes.push(started);
    return started;
  }

  private async close(): Promise<void> {
    await Promise.all(this.processes.map((running) => running.stop()));
  }
}
