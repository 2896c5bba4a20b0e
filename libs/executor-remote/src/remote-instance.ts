/** An instance of a service that registered itself to be called. */
export interface RemoteInstance {
  readonly id: string;
  /** The service; its instances share it. */
  readonly service: string;
  readonly baseUrl: string;
  readonly weight: number;
  readonly status: 'healthy' | 'unhealthy' | 'maintenance' | 'offline';
  readonly taskNames: readonly string[];
  readonly signingKey: string | undefined;
}

/** Which instances there are. */
export interface RemoteInstances {
  all(): Promise<readonly RemoteInstance[]>;
}

/** Asks at most once a second, however many tasks start: what an instance says takes that long to be heard anyway. */
export class RecentInstances implements RemoteInstances {
  private known: Promise<readonly RemoteInstance[]> | undefined;
  private knownSince = -Infinity;

  constructor(
    private readonly instances: RemoteInstances,
    private readonly freshMs = 1000,
    private readonly monotonic: () => number = () => performance.now(),
  ) {}

  all(): Promise<readonly RemoteInstance[]> {
    const now = this.monotonic();
    if (this.known && now - this.knownSince < this.freshMs) return this.known;
    const asked = this.instances.all();
    this.known = asked;
    this.knownSince = now;
    // A failure is told to those who wait for it, and to nobody after them.
    asked.catch(() => {
      if (this.known === asked) this.known = undefined;
    });
    return asked;
  }
}

/**
 * What a task names as its handler: a task of any service that offers it, or `service/task` of that service alone.
 */
export function offering(
  instances: readonly RemoteInstance[],
  handler: string,
): { readonly taskName: string; readonly offering: readonly RemoteInstance[] } {
  const slash = handler.indexOf('/');
  const service = slash < 0 ? undefined : handler.slice(0, slash);
  const taskName = handler.slice(slash + 1);
  return {
    taskName,
    offering: instances.filter(
      (instance) =>
        instance.taskNames.includes(taskName) && (service === undefined || instance.service === service),
    ),
  };
}
