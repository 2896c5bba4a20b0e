import type { Logger } from '@distribute-schedule/application';
import { SeededRandomness, SimulatedTime } from '@distribute-schedule/testing';
import { Cluster } from './cluster/cluster';
import { TheStore, useCasesOn } from './cluster/the-store';
import { watchfulLog } from './cluster/watchful-log';
import { Weather } from './cluster/weather';
import { starts } from './load/tasks';
import { AttemptRuns } from './oracle/attempt-runs';
import { RunRecord } from './oracle/record';
import { Witness } from './oracle/witness';
import { faults } from './trouble/faults';
import { People } from './trouble/people';

const minute = 60_000;
const hour = 60 * minute;
/** Everything that is open has ended by then, if it ever does. */
const longestCoolDownHours = 24;
/** The longest jitter of the load, and what a fire takes. */
const longestWaitMs = 6 * minute;

export interface SimulationOptions {
  readonly seed: number;
  readonly hours: number;
  /** How many of the latest lines of its record are kept. */
  readonly keptLines?: number;
}

export interface Simulated {
  readonly seed: number;
  readonly findings: readonly string[];
  readonly tasks: number;
  readonly attempts: number;
  readonly faults: number;
  /** The same for two runs in which the same happened. */
  readonly hash: string;
  readonly latest: readonly string[];
}

/** One small cluster, from its first to its last hour. What happens in it is a function of the seed. */
export async function simulate(options: SimulationOptions): Promise<Simulated> {
  const random = new SeededRandomness(options.seed);
  const time = new SimulatedTime(random.one(starts), atRest);
  const record = new RunRecord(() => time.now(), options.keptLines ?? 0);
  const log = watchfulLog((finding) => record.find(finding));
  const store = await TheStore.open(time, random.branch(), log);
  try {
    return await new Simulation(options, { random, time, record, log, store }).run();
  } finally {
    await store.close();
  }
}

/**
 * Here everything waits for promises or for simulated time, and for nothing else: it rests once the last promise has
 * gone on. A turn of the event loop, which all else would take, costs several times as much.
 */
function atRest(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}

/** For what the platform itself does in a turn of its own, such as letting go of what nobody needs any more. */
function turn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}

interface Parts {
  readonly random: SeededRandomness;
  readonly time: SimulatedTime;
  readonly record: RunRecord;
  readonly log: Logger;
  readonly store: TheStore;
}

class Simulation {
  private readonly random: SeededRandomness;
  private readonly time: SimulatedTime;
  private readonly record: RunRecord;
  private readonly store: TheStore;
  private readonly witness: Witness;
  private readonly runs: AttemptRuns;
  private readonly cluster: Cluster;
  private readonly people: People;
  private readonly weather: Weather;
  private isCalm = false;
  private inflicted = 0;

  constructor(
    private readonly options: SimulationOptions,
    { random, time, record, log, store }: Parts,
  ) {
    [this.random, this.time, this.record, this.store] = [random, time, record, store];
    const now = () => time.now();
    this.witness = new Witness(now, record, (touched) => store.auditOf(touched));
    this.runs = new AttemptRuns(record);
    this.weather = new Weather(now, random.branch());
    const seen = this.witness.watch(store.ports);
    this.cluster = new Cluster({
      ...{ store: seen, weather: this.weather, runs: this.runs, random: random.branch(), log },
      note: (line) => record.note(line),
    });
    this.people = new People(useCasesOn(seen), {
      random: random.branch(),
      witness: this.witness,
      clock: time,
    });
  }

  async run(): Promise<Simulated> {
    this.cluster.start();
    await this.time.advance(minute);
    this.does(this.people.createAll());
    await this.time.advance(minute);
    this.cluster.supervise();
    this.trouble();
    this.deeds();
    for (let hours = 0; hours < this.options.hours && this.isClean; hours++) {
      await this.time.advance(hour);
      await this.audit();
      await turn();
    }
    if (this.isClean) await this.coolDown();
    const { seed } = this.options;
    const { findings, hash, latest } = this.record;
    const counts = { tasks: this.witness.tasks.size, attempts: this.runs.count, faults: this.inflicted };
    return { seed, findings, hash, latest, ...counts };
  }

  private get isClean(): boolean {
    return this.record.findings.length === 0;
  }

  private async audit(): Promise<void> {
    for (const finding of await this.store.audit()) this.record.find(`audit: ${finding}`);
  }

  /** Now and then, and sometimes two at once. */
  private trouble(): void {
    this.time.after(this.random.between(1, 60) * minute, () => {
      this.inflict();
      if (this.random.isOneIn(3)) this.time.after(this.random.between(0, 30_000), () => this.inflict());
      this.trouble();
    });
  }

  private inflict(): void {
    const living = this.cluster.living();
    if (this.isCalm || living.length === 0) return;
    const fault = this.random.one(faults);
    const member = this.random.one(living);
    this.inflicted += 1;
    this.record.note(`fault: ${member.name} is ${fault.name}`);
    const { cluster, weather, random } = this;
    fault.inflict({ cluster, weather, random, after: (ms, act) => this.time.after(ms, act) }, member);
  }

  private deeds(): void {
    this.time.after(this.random.between(1, 20) * minute, () => {
      if (this.isCalm) return;
      this.does(this.people.act());
      this.deeds();
    });
  }

  private does(deed: Promise<void>): void {
    deed.catch((error: unknown) => this.record.find(`refused: ${String(error)}`));
  }

  /** No more faults: what is due is fired, all that is open comes to its end, and nothing is left over. */
  private async coolDown(): Promise<void> {
    this.isCalm = true;
    this.cluster.heal();
    await this.time.advance(hour);
    for (const [id, { openSince }] of this.witness.accounts) {
      if (openSince !== undefined && openSince < this.time.now() - longestWaitMs)
        this.record.find(`stuck: ${id} has not been fired since ${new Date(openSince).toISOString()}`);
    }
    this.does(this.people.pauseAll());
    for (let hours = 0; hours < longestCoolDownHours && this.unfinished().length > 0; hours++)
      await this.time.advance(hour);
    for (const { id } of this.unfinished()) this.record.find(`stuck: ${id} is not finished`);
    await this.audit();
  }

  private unfinished() {
    return [...this.witness.tasks.values()].filter(({ isOver }) => !isOver);
  }
}
