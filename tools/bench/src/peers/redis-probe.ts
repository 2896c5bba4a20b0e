import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';

const quietCheckMs = 200;
/** Redis counts as quiet when it uses less CPU time than this between two checks. */
const quietMicros = 6_000;
const maxWaitMs = 20_000;

/** Reads what Redis has used, and empties it between measurements. */
export class RedisProbe {
  readonly redis: Redis;

  constructor(url: string) {
    this.redis = new Redis(url);
  }

  async pid(): Promise<number> {
    return this.number('server', 'process_id');
  }

  /** CPU time of all threads of Redis since its start. */
  async cpuMicros(): Promise<number> {
    const text = await this.redis.info('cpu');
    const of = (field: string) => Number(new RegExp(`^${field}:(.*)$`, 'm').exec(text)?.[1]) * 1e6;
    return of('used_cpu_sys') + of('used_cpu_user');
  }

  async usedBytes(): Promise<number> {
    return this.number('memory', 'used_memory');
  }

  /** Number of commands, those inside scripts included. */
  async commands(): Promise<number> {
    const text = await this.redis.info('commandstats');
    return [...text.matchAll(/calls=(\d+)/g)].reduce((sum, [, calls]) => sum + Number(calls), 0);
  }

  async networkBytes(): Promise<number> {
    const text = await this.redis.info('stats');
    const of = (field: string) => Number(new RegExp(`^${field}:(.*)$`, 'm').exec(text)?.[1]);
    return of('total_net_input_bytes') + of('total_net_output_bytes');
  }

  /** Waits until the work that follows a measurement has ended, such as folding ended runs. */
  async quiet(): Promise<void> {
    const until = performance.now() + maxWaitMs;
    let before = await this.cpuMicros();
    while (performance.now() < until) {
      await sleep(quietCheckMs);
      const now = await this.cpuMicros();
      if (now - before < quietMicros) return;
      before = now;
    }
  }

  async empty(): Promise<void> {
    await this.redis.flushall('SYNC');
    await this.redis.script('FLUSH');
  }

  async close(): Promise<void> {
    await this.redis.quit();
  }

  private async number(section: string, field: string): Promise<number> {
    const text = await this.redis.info(section);
    return Number(new RegExp(`^${field}:(.*)$`, 'm').exec(text)?.[1]);
  }
}
