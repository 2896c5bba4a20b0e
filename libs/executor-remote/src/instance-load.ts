import type { RemoteInstance } from './remote-instance';

/**
 * How long a reported load counts. An instance that reports a high load gets fewer calls, and could never correct its
 * report if it counted forever.
 */
const maxReportAgeMs = 10_000;

interface Load {
  /** Calls of this worker that wait for a response. */
  openCalls: number;
  reported: number;
  reportedAt: number;
}

/** Load of each instance: what it reported with its last response, and the open calls of this worker. */
export class InstanceLoads {
  private readonly loads = new Map<string, Load>();

  constructor(private readonly monotonic: () => number = () => performance.now()) {}

  /** Returns the running executions divided by the instance's weight. */
  of({ id, weight }: RemoteInstance): number {
    const load = this.loads.get(id);
    if (!load) return 0;
    const isRecent = this.monotonic() - load.reportedAt < maxReportAgeMs;
    return (load.openCalls + (isRecent ? load.reported : 0)) / weight;
  }

  /** Counts a call as open until it ends. */
  async whileCalling<T>(id: string, call: () => Promise<T>): Promise<T> {
    const load = this.loads.get(id) ?? { openCalls: 0, reported: 0, reportedAt: -Infinity };
    this.loads.set(id, load);
    load.openCalls += 1;
    try {
      return await call();
    } finally {
      load.openCalls -= 1;
    }
  }

  report(id: string, running: number): void {
    const load = this.loads.get(id);
    if (!load) return;
    load.reported = running;
    load.reportedAt = this.monotonic();
  }

  /** Forgets instances that are not in the list and have no open call. */
  keepOnly(instances: readonly RemoteInstance[]): void {
    if (this.loads.size <= instances.length) return;
    const ids = new Set(instances.map(({ id }) => id));
    for (const [id, { openCalls }] of this.loads) if (openCalls === 0 && !ids.has(id)) this.loads.delete(id);
  }
}
