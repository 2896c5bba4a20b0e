import { setTimeout as pause } from 'node:timers/promises';
import { SeededRandomness } from '@distribute-schedule/testing';
import { TestCluster } from '../cluster/test-cluster';
import { chosenStore } from '../stores/open-store';
import { verdictOn, type Verdict } from '../verdict/verdict';
import { until } from '../waiting/until';
import { aliveMembers, type Fault } from './fault';
import { scheduleLoad } from './load';
import { operatorFaults } from './operator-faults';
import { processFaults } from './process-faults';
import { redisFaults, storeFaults } from './store-faults';

export interface ChaosOptions {
  readonly seed: number;
  readonly forMs: number;
  readonly print: (line: string) => void;
}

export interface Round {
  readonly number: number;
  readonly faults: readonly string[];
  readonly verdict: Verdict;
  readonly tookMs: number;
}

const allFaults: readonly Fault[] = [
  ...processFaults,
  ...storeFaults,
  ...(chosenStore === 'mysql' ? [] : redisFaults),
  ...operatorFaults,
];
const replicas = { scheduler: 3, worker: 3 } as const;
const maxIdleMs = 30_000;

/**
 * Runs rounds of random faults on a healthy cluster until the time is over. After each round the cluster is healed, all
 * tasks finish, and the verdict checks everything that the round created. Stops after the first round with a finding.
 */
export async function runChaos({ seed, forMs, print }: ChaosOptions): Promise<readonly Round[]> {
  const random = new SeededRandomness(seed);
  const cluster = await TestCluster.open({ redis: { appendonly: 'yes', appendfsync: 'always' } });
  const endsAt = performance.now() + forMs;
  const rounds: Round[] = [];
  try {
    do {
      const round = await runRound(cluster, random.branch(), rounds.length + 1, print);
      rounds.push(round);
      if (round.verdict.findings.length > 0) break;
    } while (performance.now() < endsAt);
  } finally {
    await cluster.close();
  }
  return rounds;
}

async function runRound(
  cluster: TestCluster,
  random: SeededRandomness,
  number: number,
  print: ChaosOptions['print'],
): Promise<Round> {
  const beganAt = performance.now();
  await startMissing(cluster, ['scheduler', 'worker']);
  cluster.configs.clear();
  await scheduleLoad(cluster, number);
  await until('the load runs', () => cluster.journal.runsOf(`r${number}-every-second-1`).length > 0);
  const faults = drawFaults(random);
  const names = faults.map(({ name }) => name);
  print(`round ${number}: ${names.join(' + ')}`);
  const supervision = superviseWorkers(cluster);
  await Promise.all(faults.map((fault) => inject(fault, cluster, random.branch(), print)));
  await heal(cluster);
  const verdict = await verdictOfRound(cluster);
  await supervision.end();
  const tookMs = performance.now() - beganAt;
  const { due, tasks, attempts, latestFireMs, findings } = verdict;
  print(
    `  ${findings.length === 0 ? 'clean' : `${findings.length} FINDINGS`}: ${due} due times, ${tasks} tasks, ` +
      `${attempts} attempts, latest fire ${latestFireMs} ms (${(tookMs / 1000).toFixed(1)} s)`,
  );
  for (const finding of findings.slice(0, 20)) print(`  ${finding}`);
  return { number, faults: names, verdict, tookMs };
}

/** Turns an error, such as tasks that never finish, into findings. */
async function verdictOfRound(cluster: TestCluster): Promise<Verdict> {
  try {
    return await verdictOn(cluster, { maxIdleMs });
  } catch (error) {
    const tasks = await Promise.all([...cluster.configs.keys()].map((id) => cluster.probe.tasks(id)));
    const open = tasks.flat().filter((task) => !task.isFinished);
    const findings = [
      `stuck: ${error instanceof Error ? error.message : String(error)}`,
      ...open.map((task) => `stuck: ${JSON.stringify(task.toSnapshot())}`),
    ];
    return { findings, due: 0, tasks: 0, attempts: 0, latestFireMs: 0 };
  }
}

function drawFaults(random: SeededRandomness): Fault[] {
  const drawn: Fault[] = [];
  const wanted = random.between(1, 3);
  while (drawn.length < wanted) {
    const fault = random.one(allFaults);
    const isFree = drawn.every(
      (other) => other !== fault && (fault.touches === undefined || other.touches !== fault.touches),
    );
    if (isFree) drawn.push(fault);
  }
  return drawn;
}

/** A fault may fail because another one has just removed its target. That is printed, and the round goes on. */
async function inject(
  fault: Fault,
  cluster: TestCluster,
  random: SeededRandomness,
  print: ChaosOptions['print'],
): Promise<void> {
  try {
    await fault.inject(cluster, random);
  } catch (error) {
    print(`  could not inject "${fault.name}": ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function heal(cluster: TestCluster): Promise<void> {
  for (const { process, proxy } of cluster.members) {
    if (process.isAlive) process.thaw();
    proxy?.disarm();
    proxy?.repair();
    proxy?.resume();
  }
  await cluster.store.prepare();
  await startMissing(cluster, ['scheduler']);
  await cluster.leader();
}

/** Replaces dead workers as an orchestrator does. A payload can kill workers even after the faults of its round are over. */
function superviseWorkers(cluster: TestCluster): { end(): Promise<void> } {
  const end = new AbortController();
  const hasEnded = () => end.signal.aborted;
  const watching = (async () => {
    while (!hasEnded()) {
      const missing = replicas.worker - aliveMembers(cluster, 'worker').length;
      await Promise.all(Array.from({ length: missing }, () => cluster.launch('worker', { proxied: true })));
      await pause(200);
    }
  })();
  return {
    end: () => {
      end.abort();
      return watching;
    },
  };
}

/** Starts as many processes of each app as are missing. */
async function startMissing(cluster: TestCluster, wanted: readonly (keyof typeof replicas)[]): Promise<void> {
  const missing = wanted.flatMap((app) =>
    Array.from({ length: replicas[app] - aliveMembers(cluster, app).length }, () => app),
  );
  await Promise.all(missing.map((app) => cluster.start(app, { proxied: true })));
}
