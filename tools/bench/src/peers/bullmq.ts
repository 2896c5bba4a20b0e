import { setTimeout as sleep } from 'node:timers/promises';
import { Queue, Worker } from 'bullmq';
import { inGroups, type OnRun, type Payload, type Schedules, type Side, type SideOptions } from './side';

const jobsPerRequest = 1_000;

/** BullMQ with its defaults, which keep completed jobs. */
export class BullMq implements Side {
  private readonly connection: { readonly host: string; readonly port: number };
  private readonly queue: Queue<Payload>;
  private readonly workers: Worker<Payload>[] = [];

  constructor(private readonly options: SideOptions) {
    const { hostname, port } = new URL(options.redisUrl);
    this.connection = { host: hostname, port: Number(port) };
    this.queue = new Queue(options.name, { connection: this.connection });
  }

  async fill(count: number): Promise<void> {
    for (let left = count; left > 0; left -= jobsPerRequest) {
      await this.queue.addBulk(
        Array.from({ length: Math.min(left, jobsPerRequest) }, () => {
          return { name: 'waiting', data: { kind: 'waiting' } as const };
        }),
      );
    }
  }

  async trigger(payload: Payload): Promise<void> {
    await this.queue.add('triggered', payload);
  }

  async schedule({ count, cron, prefix, priority }: Schedules): Promise<void> {
    const opts = priority === 'highest' ? { priority: 1 } : {};
    const template = { name: prefix, data: { kind: 'cron' } as const, opts };
    await inGroups(count, 100, (i) =>
      this.queue.upsertJobScheduler(`${prefix}-${i}`, { pattern: cron }, template),
    );
  }

  async work(onRun: OnRun): Promise<void> {
    const { name, concurrency, handlerMs } = this.options;
    const worker = new Worker<Payload>(
      name,
      async (job) => {
        onRun(job.data, job.opts.prevMillis);
        if (handlerMs > 0) await sleep(handlerMs);
      },
      { connection: this.connection, concurrency },
    );
    worker.on('error', (error) => process.stderr.write(`BullMQ: ${error.message}\n`));
    this.workers.push(worker);
    await worker.waitUntilReady();
  }

  async close(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.close()));
    await this.queue.close();
  }
}
