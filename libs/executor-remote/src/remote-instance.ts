/** A registered instance of a service. */
export interface RemoteInstance {
  readonly id: string;
  /** Name of the service. All its instances have the same. */
  readonly service: string;
  readonly baseUrl: string;
  readonly weight: number;
  readonly status: 'healthy' | 'unhealthy' | 'maintenance' | 'offline';
  readonly taskNames: readonly string[];
  readonly signingKey: string | undefined;
  /** The key before a rotation. Calls are signed with it too, because the service may not know the new one yet. */
  readonly previousKey?: string;
  /** True if callbacks of this instance count only with its signature. */
  readonly requiresSignature?: boolean;
}

/** Source of all registered instances. */
export interface RemoteInstances {
  all(): Promise<readonly RemoteInstance[]>;
}

/**
 * Caches the instances for a second, so that many tasks starting together read the store once. A list that is a second
 * old does no harm: health checks take longer than that to notice a change, and an instance that has deregistered in that
 * second refuses the call, so that the worker calls the next one.
 */
export class RecentInstances implements RemoteInstances {
  private cached: Promise<readonly RemoteInstance[]> | undefined;
  private cachedAt = -Infinity;

  constructor(
    private readonly instances: RemoteInstances,
    private readonly maxAgeMs = 1000,
    private readonly monotonic: () => number = () => performance.now(),
  ) {}

  all(): Promise<readonly RemoteInstance[]> {
    const now = this.monotonic();
    if (this.cached && now - this.cachedAt < this.maxAgeMs) return this.cached;
    const instances = this.instances.all();
    this.cached = instances;
    this.cachedAt = now;
    // A failure rejects the callers that wait now. It is not cached, so that the next caller tries again.
    instances.catch(() => {
      if (this.cached === instances) this.cached = undefined;
    });
    return instances;
  }
}

/**
 * Finds the instances that offer a handler. `task` selects every service that offers this task, and `service/task`
 * selects only that service.
 */
export function instancesOffering(
  instances: readonly RemoteInstance[],
  handler: string,
): { readonly taskName: string; readonly offered: readonly RemoteInstance[] } {
  const slash = handler.indexOf('/');
  const service = slash < 0 ? undefined : handler.slice(0, slash);
  const taskName = handler.slice(slash + 1);
  return {
    taskName,
    offered: instances.filter(
      (instance) =>
        instance.taskNames.includes(taskName) && (service === undefined || instance.service === service),
    ),
  };
}
