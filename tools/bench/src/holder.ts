import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createSystem, type PartialConfiguration, type Role } from '@distribute-schedule/runtime';
import { Worker, type WorkerOptions } from 'bullmq';

/** How a process gets tasks that it begins and never ends. */
export type HolderOptions =
  | { readonly kind: 'ours'; readonly configuration: PartialConfiguration; readonly roles: readonly Role[] }
  | { readonly kind: 'bullmq'; readonly queue: string; readonly options: WorkerOptions };

/** Runs in the child process: sends a message when it is ready, and one with the time for each task that it begins. */
export async function runHolder(text: string): Promise<void> {
  const options = JSON.parse(text) as HolderOptions;
  const hold = () => {
    process.send?.(Date.now());
    return new Promise<never>(() => undefined);
  };
  if (options.kind === 'ours') {
    await createSystem(options.configuration, { roles: options.roles, handlers: { hold } }).start();
  } else {
    await new Worker(options.queue, hold, options.options).waitUntilReady();
  }
  process.send?.('ready');
}

/** A process that holds tasks until it is killed. */
export class Holder {
  /** When each task began, in epoch ms. */
  readonly begun: number[] = [];
  private readonly watchers = new Set<() => void>();

  private constructor(private readonly child: ChildProcess) {}

  /** Resolves once the process can take tasks. */
  static async start(options: HolderOptions): Promise<Holder> {
    const child = fork(__filename, ['holder', JSON.stringify(options)]);
    const holder = new Holder(child);
    const ready = new Promise<void>((resolve) => {
      child.on('message', (message) => {
        if (message === 'ready') resolve();
        else holder.begun.push(Number(message));
        for (const look of [...holder.watchers]) look();
      });
    });
    await Promise.race([ready, holder.failure()]);
    return holder;
  }

  /** Resolves when this number of tasks has begun here. */
  async hasBegun(count: number): Promise<void> {
    const enough = new Promise<void>((resolve) => {
      const look = () => {
        if (this.begun.length < count) return;
        this.watchers.delete(look);
        resolve();
      };
      this.watchers.add(look);
      look();
    });
    await Promise.race([enough, this.failure()]);
  }

  /** @returns the time of the kill, in epoch ms */
  async kill(): Promise<number> {
    const ended = once(this.child, 'exit');
    const at = Date.now();
    this.child.kill('SIGKILL');
    await ended;
    return at;
  }

  private async failure(): Promise<never> {
    const [code] = (await once(this.child, 'exit')) as [number | null];
    throw new Error(`a process that holds tasks exited with ${code}`);
  }
}
