import { collectUseCases, type Logger } from '@distribute-schedule/application';
import { SettableClock } from '@distribute-schedule/application/testing';
import { SeededRandomness } from '@distribute-schedule/testing';
import { Cluster } from './cluster/cluster';
import { faults } from './faults/faults';
import { startTimes } from './load/tasks';
import { NetworkFaults } from './network/network-faults';
import { OperatorActions } from './operators/operator-actions';
import { AttemptRuns } from './oracle/attempt-runs';
import { bugDetectingLog } from './oracle/bug-detecting-log';
import { RunRecord } from './oracle/run-record';
import { StoreObserver } from './oracle/store-observer';
import { useCaseSettings } from './settings';
import { SimulatedStore } from './store/simulated-store';

const minute = 60_000;
const hour = 60 * minute;
/** Enough time for every open task to finish, unless one is stuck. */
const maxCoolDownHours = 24;
/** The largest jitter in the load, plus the time that a fire takes. */
const maxFireDelayMs = 6 * minute;

export interface SimulationOptions {
  readonly seed: number;
  readonly hours: number;
  /** How many of the latest lines of the record to keep for display. */
  readonly maxKeptLines?: number;
}

export interface Simulated {
  readonly seed: number;
  readonly findings: readonly string[];
  readonly tasks: number;
  readonly attempts: number;
  readonly faults: number;
  /** Equal for two runs in which the same things happened in the same order. */
  readonly hash: string;
  readonly latest: readonly string[];
}

/** Simulates one small cluster for some hours. Everything that happens in it follows from the seed. */
export async function simulate(options: SimulationOptions): Promise<Simulated> {
  const random = new SeededRandomness(options.seed);
  const time = new SettableClock(random.one(startTimes), promisesSettled);
  const record = new RunRecord(() => time.now(), options.maxKeptLines ?? 0);
  const log = bugDetectingLog((finding) => record.find(finding));
  const store = await SimulatedStore.open(time, random.branch(), log);
  try {
    return await new Simulation(options, { random, time, record, log, store }).run();
  } finally {
    await store.close();
  }
}

/**
 * Resolves when no promise can make progress before time advances. In the simulator everything waits for promises or for
 * simulated time only, so the next tick is late enough. Waiting for a turn of the event loop would cost several times as
 * much.
 */
function promisesSettled(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}

/** Lets Node do work that it does only in a new turn of the event loop, such as freeing memory. */
function eventLoopTurn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}

interface Parts {
  readonly random: SeededRandomness;
  readonly time: SettableClock;
  readonly record: RunRecord;
  readonly log: Logger;
  readonly store: SimulatedStore;
}

class Simulation {
  private readonly random: SeededRandomness;
  private readonly time: SettableClock;
  private readonly record: RunRecord;
  private readonly store: SimulatedStore;
  private readonly observer: StoreObserver;
  private readonly runs: AttemptRuns;
  private readonly cluster: Cluster;
  private readonly operators: OperatorActions;
  private readonly network: NetworkFaults;
  private isCoolingDown = false;
  private faultCount = 0;

  constructor(
    private readonly options: SimulationOptions,
    { random, time, record, log, store }: Parts,
  ) {
    [this.random, this.time, this.record, this.store] = [random, time, record, store];
    const now = () => time.now();
    this.observer = new StoreObserver(now, record, (touched) => store.auditTouched(touched));
    this.runs = new AttemptRuns(record);
    this.network = new NetworkFaults(now, random.branch());
    const observedPorts = this.observer.observe(store.ports);
    this.cluster = new Cluster({
      store: observedPorts,
      network: this.network,
      runs: this.runs,
      random: random.branch(),
      log,
      note: (line) => record.note(line),
    });
    this.operators = new OperatorActions(collectUseCases(observedPorts, useCaseSettings), {
      random: random.branch(),
      observer: this.observer,
      clock: time,
    });
  }

  async run(): Promise<Simulated> {
    this.cluster.start();
    await this.time.pass(minute);
    this.perform(this.operators.createAll());
    await this.time.pass(minute);
    this.cluster.replaceDeadMembers();
    this.scheduleFaults();
    this.scheduleOperatorActions();
    for (let hours = 0; hours < this.options.hours && this.isClean; hours++) {
      await this.time.pass(hour);
      await this.audit();
      await eventLoopTurn();
    }
    if (this.isClean) await this.coolDown();
    const { seed } = this.options;
    const { findings, hash, latest } = this.record;
    const counts = { tasks: this.observer.tasks.size, attempts: this.runs.count, faults: this.faultCount };
    return { seed, findings, hash, latest, ...counts };
  }

  private get isClean(): boolean {
    return this.record.findings.length === 0;
  }

  private async audit(): Promise<void> {
    for (const finding of await this.store.audit()) this.record.find(`audit: ${finding}`);
  }

  /** Injects a fault at random intervals of up to an hour, and sometimes a second one shortly after the first. */
  private scheduleFaults(): void {
    this.time.after(this.random.between(1, 60) * minute, () => {
      this.injectFault();
      if (this.random.isOneIn(3)) this.time.after(this.random.between(0, 30_000), () => this.injectFault());
      this.scheduleFaults();
    });
  }

  private injectFault(): void {
    const alive = this.cluster.alive();
    if (this.isCoolingDown || alive.length === 0) return;
    const fault = this.random.one(faults);
    const member = this.random.one(alive);
    this.faultCount += 1;
    this.record.note(`fault: ${member.name} is ${fault.name}`);
    const { cluster, network, random } = this;
    fault.inject({ cluster, network, random, after: (ms, act) => this.time.after(ms, act) }, member);
  }

  private scheduleOperatorActions(): void {
    this.time.after(this.random.between(1, 20) * minute, () => {
      if (this.isCoolingDown) return;
      this.perform(this.operators.performOne());
      this.scheduleOperatorActions();
    });
  }

  private perform(action: Promise<void>): void {
    action.catch((error: unknown) => this.record.find(`failed action: ${String(error)}`));
  }

  /** Ends all faults. Then every due config must fire, every open task must finish, and the audit must be clean. */
  private async coolDown(): Promise<void> {
    this.isCoolingDown = true;
    this.cluster.heal();
    await this.time.pass(hour);
    for (const [id, { undecidedSince }] of this.observer.accounts) {
      if (undecidedSince !== undefined && undecidedSince < this.time.now() - maxFireDelayMs)
        this.record.find(`stuck: ${id} has not fired since ${new Date(undecidedSince).toISOString()}`);
    }
    this.perform(this.operators.pauseAll());
    for (let hours = 0; hours < maxCoolDownHours && this.unfinished().length > 0; hours++)
      await this.time.pass(hour);
    for (const { id } of this.unfinished()) this.record.find(`stuck: ${id} is not finished`);
    await this.time.pass(hour);
    for (const { id, isFolded } of this.observer.tasks.values())
      if (!isFolded) this.record.find(`stuck: the end of ${id} is not folded`);
    await this.audit();
  }

  private unfinished() {
    return [...this.observer.tasks.values()].filter(({ isOver }) => !isOver);
  }
}
