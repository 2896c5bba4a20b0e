import { TestCluster } from '../cluster/test-cluster';
import type { Settings } from '../cluster/settings';
import { until } from '../waiting/until';
import { ExecutorProcess } from './executor-process';
import { freePort } from './free-port';

/** Interval of the health checks, as short as possible. */
const healthIntervalMs = 200;

export interface ExecutorSeen {
  readonly id: string;
  readonly status: string;
  readonly status_reason: string | null;
}

/** A test cluster whose first scheduler serves the API, and remote services that its workers call. */
export class RemoteCluster {
  readonly executors = new Map<string, ExecutorProcess>();
  private readonly ports = new Map<string, number>();

  private constructor(
    readonly cluster: TestCluster,
    readonly api: string,
  ) {}

  static async open(settings: Partial<Settings> = {}): Promise<RemoteCluster> {
    const cluster = await TestCluster.open({ settings });
    return new RemoteCluster(cluster, `http://127.0.0.1:${await freePort()}`);
  }

  async close(): Promise<void> {
    await Promise.all([...this.executors.values()].map((executor) => executor.kill()));
    await this.cluster.close();
  }

  /** @param environment for the scheduler and all workers */
  async start(workers: number, environment: Readonly<Record<string, string>> = {}): Promise<void> {
    await this.startScheduler(environment);
    for (let i = 0; i < workers; i += 1) await this.startWorker(environment);
  }

  startScheduler(environment: Readonly<Record<string, string>> = {}) {
    return this.cluster.start('scheduler', {
      environment: {
        DS_API_ENABLED: 'true',
        DS_API_PORT: new URL(this.api).port,
        DS_HEALTH_CHECK_INTERVAL: `${healthIntervalMs}ms`,
        DS_HEALTH_CHECK_TIMEOUT: '200ms',
        DS_TASK_RETRY_DELAY: '100ms',
        DS_EGRESS_ALLOW_LOOPBACK: 'true',
        ...environment,
      },
    });
  }

  startWorker(environment: Readonly<Record<string, string>> = {}) {
    return this.cluster.start('worker', {
      environment: { DS_API_PUBLIC_URL: this.api, DS_EGRESS_ALLOW_LOOPBACK: 'true', ...environment },
    });
  }

  /** Starts an instance of the example service. A second start with the same id uses the same port again. */
  async startExecutor(instanceId: string): Promise<ExecutorProcess> {
    const port = this.ports.get(instanceId) ?? (await freePort());
    this.ports.set(instanceId, port);
    const { folder } = this.cluster;
    const started = await ExecutorProcess.start({ instanceId, port, scheduler: this.api, folder });
    this.executors.set(instanceId, started);
    return started;
  }

  async request(method: string, path: string, body?: unknown): Promise<{ status: number; json: unknown }> {
    const response = await fetch(`${this.api}${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, json: text === '' ? undefined : (JSON.parse(text) as unknown) };
  }

  async status(instanceId: string): Promise<string | undefined> {
    const { json } = await this.request('GET', '/api/v1/executors');
    return (json as { items: readonly ExecutorSeen[] }).items.find(({ id }) => id === instanceId)?.status;
  }

  untilStatus(instanceId: string, status: string): Promise<unknown> {
    const hasStatus = async () => (await this.status(instanceId)) === status;
    return until(`${instanceId} is ${status}`, hasStatus);
  }

  async setStatus(instanceId: string, status: string, reason?: string): Promise<void> {
    const answer = await this.request('PUT', `/api/v1/executors/${instanceId}/status`, { status, reason });
    if (answer.status !== 200)
      throw new Error(
        `could not set the status of ${instanceId}: HTTP ${answer.status} ${JSON.stringify(answer.json)}`,
      );
  }

  /** Runs the task `sleep` of the example service `count` times. Returns how many runs each instance did. */
  async runs(count: number, parameters: { readonly ms: number }): Promise<Record<string, number>> {
    const ids = await Promise.all(
      Array.from({ length: count }, () => this.trigger('example-executor.sleep', parameters)),
    );
    const runsBy: Record<string, number> = {};
    for (const id of ids) {
      const task = await this.cluster.probe.finished(id, 30_000);
      const { result, error } = task.toSnapshot();
      const instance = (result?.data as { by?: string } | undefined)?.by ?? `${task.status}: ${error ?? ''}`;
      runsBy[instance] = (runsBy[instance] ?? 0) + 1;
    }
    return runsBy;
  }

  async trigger(taskId: string, parameters: object = {}): Promise<string> {
    const answer = await this.request('POST', `/api/v1/tasks/${taskId}/trigger`, {
      parameters,
    });
    if (answer.status !== 202)
      throw new Error(`could not trigger ${taskId}: HTTP ${answer.status} ${JSON.stringify(answer.json)}`);
    return (answer.json as { execution_id: string }).execution_id;
  }
}
