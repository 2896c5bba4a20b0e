import type { AnsweredRequest, Metrics, MetricsPage, Ports } from '@distribute-schedule/application';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { namedTasks } from './bounded-labels';
import { readCluster, showCluster, type ClusterPorts } from './cluster-figures';
import { countingLogger } from './counting-logger';
import { measureElection, type Leadership } from './measure-election';
import { measureFiring } from './measure-firing';
import { measureHeartbeats, type Heartbeats } from './measure-heartbeats';
import { RunMeasures } from './measure-running';
import { measuredPort } from './measured-port';
import { createMeters, type Meters } from './meters';

export interface PrometheusSettings {
  readonly version: string;
  readonly roles: readonly string[];
  /** Ids of tasks, or beginnings of ids with a `*` behind them, that have figures of their own. */
  readonly tasks: readonly string[];
  readonly heartbeatTimeoutMs: number;
}

/** At most this many tasks have figures of their own. */
const maxNamedTasks = 200;
/** A page leaves out what the store does not answer within this time. */
const maxStoreAnswerMs = 2_000;
/** The figures of the cluster are read at most once in this time. */
const maxClusterAgeMs = 5_000;

let registryOfNode: Registry | undefined;

/** Figures of Node.js and the process. One for all systems of a process, because their listeners cannot be removed. */
function nodeFigures(): Registry {
  if (!registryOfNode) {
    registryOfNode = new Registry();
    collectDefaultMetrics({ register: registryOfNode });
  }
  return registryOfNode;
}

/** What the measured ports know, read at each scrape. */
interface Measured {
  readonly ports: Ports;
  readonly leadership: Leadership;
  readonly heartbeats: Heartbeats;
}

/**
 * The figures of one process, in the text format of Prometheus.
 *
 * Figures of the process are counted when the store has answered a step. Figures of the cluster are read from the store
 * at the scrape, by the leader alone, so that a sum over all processes is right.
 */
export class PrometheusMetrics implements Metrics {
  private readonly process = new Registry();
  private readonly cluster = new Registry();
  private readonly meters: Meters;
  private readonly runs: RunMeasures;
  private measured: Measured | undefined;
  private clusterReadAt = -Infinity;

  constructor(private readonly settings: PrometheusSettings) {
    const { version, roles, tasks } = settings;
    this.meters = createMeters({ process: this.process, cluster: this.cluster }, roles);
    this.meters.build.set({ version, roles: roles.join(','), node: process.version }, 1);
    this.runs = new RunMeasures(this.meters, tasks.length > 0 ? namedTasks(tasks, maxNamedTasks) : undefined);
  }

  /** The same ports. What is done through them is measured. */
  measure(ports: Ports): Ports {
    const parts = { meters: this.meters, logger: ports.logger };
    const election = measureElection(ports.leaderLock, parts);
    const workers = measureHeartbeats(ports.workers, parts);
    const measured: Ports = {
      ...ports,
      dueConfigs: measureFiring(ports.dueConfigs, parts),
      taskQueue: this.runs.measure(ports.taskQueue, parts),
      leaderLock: election.port,
      workers: workers.port,
      registry: measuredPort(ports.registry, { beat: 'election', live: 'read' }, parts),
      endedRuns: measuredPort(ports.endedRuns, { read: 'fold', fold: 'fold' }, parts),
      tasks: measuredPort(
        ports.tasks,
        reads(['find', 'search', 'ofConfig', 'totals', 'result', 'place']),
        parts,
      ),
      taskConfigs: measuredPort(ports.taskConfigs, reads(['find', 'list', 'named', 'ledger']), parts),
      logger: countingLogger(ports.logger, this.meters),
    };
    this.measured = { ports, leadership: election.leadership, heartbeats: workers.heartbeats };
    return measured;
  }

  passEnded(name: string, result: 'ok' | 'failed', ms: number): void {
    const duty = name.replaceAll(' ', '_');
    this.meters.passes.inc({ duty, result });
    this.meters.passSeconds.observe({ duty }, ms / 1000);
  }

  requestAnswered({ route, tag, status, ms }: AnsweredRequest): void {
    this.meters.requests.inc({ route, code: String(status) });
    this.meters.requestSeconds.observe({ tag }, ms / 1000);
  }

  async page(): Promise<MetricsPage> {
    const registries = [nodeFigures(), this.process];
    if (this.measured) {
      if (await this.readStore(this.measured)) registries.push(this.cluster);
      this.showProcess(this.measured);
    }
    const pages = await Promise.all(registries.map((registry) => registry.metrics()));
    return { type: this.process.contentType, content: pages.join('\n') };
  }

  private showProcess({ ports: { clock }, leadership, heartbeats: { last } }: Measured): void {
    const { leading, clockOffset, running, capacity, busyRatio, heartbeatAge } = this.meters;
    leading.set(leadership.isLeading ? 1 : 0);
    clockOffset.set(clock.machineAheadMs() / 1000);
    running.set(this.runs.running);
    if (!last) return;
    capacity.set(last.capacity);
    busyRatio.set(this.runs.running / Math.max(1, last.capacity));
    heartbeatAge.set((performance.now() - last.sentAt) / 1000);
  }

  /** @returns true if the figures of the cluster belong to the page */
  private async readStore({ ports, leadership }: Measured): Promise<boolean> {
    const isUp = await inTime(ports.store.checkWrites());
    this.meters.storeUp.set(isUp === undefined ? 0 : 1);
    if (isUp === undefined || !leadership.isLeading) return false;
    if (performance.now() - this.clusterReadAt < maxClusterAgeMs) return true;
    return this.readCluster(ports);
  }

  private async readCluster(ports: ClusterPorts): Promise<boolean> {
    const reading = await inTime(readCluster(ports, this.settings.heartbeatTimeoutMs));
    if (!reading) return false;
    showCluster(this.meters, reading.value);
    this.clusterReadAt = performance.now();
    return true;
  }
}

function reads<Name extends string>(names: readonly Name[]): Readonly<Record<Name, 'read'>> {
  return Object.fromEntries(names.map((name) => [name, 'read'])) as Record<Name, 'read'>;
}

/** Undefined if the request fails or takes too long. */
async function inTime<Value>(request: Promise<Value>): Promise<{ readonly value: Value } | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), maxStoreAnswerMs);
  });
  try {
    return await Promise.race([request.then((value) => ({ value })), tooLate]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}
