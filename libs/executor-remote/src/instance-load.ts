import type { RemoteInstance } from './remote-instance';

/** After this, what an instance said of itself is no longer believed: it is called less because of it, and cannot say better. */
const believedForMs = 10_000;

interface Load {
  /** Calls of this worker that wait for an answer. */
  calling: number;
  said: number;
  saidAt: number;
}

/** How busy instances are: what they say with each answer, and what this worker waits for from them. */
export class InstanceLoads {
  private readonly loads = new Map<string, Load>();

  constructor(private readonly monotonic: () => number = () => performance.now()) {}

  /** Running executions for each unit of the instance's weight. */
  of({ id, weight }: RemoteInstance): number {
    const load = this.loads.get(id);
    if (!load) return 0;
    const isBelieved = this.monotonic() - load.saidAt < believedForMs;
    return (load.calling + (isBelieved ? load.said : 0)) / weight;
  }

  async during<T>(id: string, call: () => Promise<T>): Promise<T> {
    const load = this.loads.get(id) ?? { calling: 0, said: 0, saidAt: -Infinity };
    this.loads.set(id, load);
    load.calling += 1;
    try {
      return await call();
    } finally {
      load.calling -= 1;
    }
  }

  said(id: string, running: number): void {
    const load = this.loads.get(id);
    if (!load) return;
    load.said = running;
    load.saidAt = this.monotonic();
  }

  /** Forgets instances that are no more. */
  keepOnly(instances: readonly RemoteInstance[]): void {
    if (this.loads.size <= instances.length) return;
    const ids = new Set(instances.map(({ id }) => id));
    for (const [id, { calling }] of this.loads) if (calling === 0 && !ids.has(id)) this.loads.delete(id);
  }
}
