import { setTimeout as pause } from 'node:timers/promises';
import { Arena } from '../arena/arena';
import { until } from '../waiting/until';
import { verdictOn, type Verdict } from '../verdict/verdict';
import { living, type Fault } from './fault';
import { peopleFaults } from './people-faults';
import { processFaults } from './process-faults';
import { SeededRandomness } from '@distribute-schedule/testing';
import { redisFaults } from './redis-faults';
import { scheduleLoad } from './load';

export interface ChaosOptions {
  readonly seed: number;
  readonly forMs: number;
  readonly say: (line: string) => void;
}

export interface Round {
  readonly number: number;
  readonly faults: readonly string[];
  readonly verdict: Verdict;
  readonly tookMs: number;
}

const allFaults: readonly Fault[] = [...processFaults, ...redisFaults, ...peopleFaults];
const staff = { scheduler: 3, worker: 3 } as const;
const calmWithinMs = 30_000;

/**
 * Rounds of faults that chance chooses, on a system that works. After each of them all is healed, everything comes to
 * its end, and the verdict is given on what the round has made. The first round with a finding is the last.
 */
export async function runChaos({ seed, forMs, say }: ChaosOptions): Promise<readonly Round[]> {
  const random = new SeededRandomness(seed);
  const arena = await Arena.open({ redis: { appendonly: 'yes', appendfsync: 'always' } });
  const endsAt = performance.now() + forMs;
  const rounds: Round[] = [];
  try {
    do {
      const round = await play(arena, random.branch(), rounds.length + 1, say);
      rounds.push(round);
      if (round.verdict.findings.length > 0) break;
    } while (performance.now() < endsAt);
  } finally {
    await arena.close();
  }
  return rounds;
}

async function play(
  arena: Arena,
  random: SeededRandomness,
  number: number,
  say: ChaosOptions['say'],
): Promise<Round> {
  const beganAt = performance.now();
  await recruit(arena, ['scheduler', 'worker']);
  arena.configs.clear();
  await scheduleLoad(arena, number);
  await until('the load runs', () => arena.journal.runsOf(`r${number}-every-second-1`).length > 0);
  const faults = draw(random);
  const names = faults.map(({ name }) => name);
  say(`round ${number}: ${names.join(' + ')}`);
  const supervision = superviseWorkers(arena);
  await Promise.all(faults.map((fault) => inflict(fault, arena, random.branch(), say)));
  await heal(arena);
  const verdict = await judge(arena);
  await supervision.end();
  const tookMs = performance.now() - beganAt;
  const { due, tasks, attempts, latestFireMs, findings } = verdict;
  say(
    `  ${findings.length === 0 ? 'clean' : `${findings.length} FINDINGS`}: ${due} due times, ${tasks} tasks, ` +
      `${attempts} attempts, latest fire ${latestFireMs} ms (${(tookMs / 1000).toFixed(1)} s)`,
  );
  for (const finding of findings.slice(0, 20)) say(`  ${finding}`);
  return { number, faults: names, verdict, tookMs };
}

/** What does not come to its end is a finding too. */
async function judge(arena: Arena): Promise<Verdict> {
  try {
    return await verdictOn(arena, { withinMs: calmWithinMs });
  } catch (error) {
    const tasks = await Promise.all([...arena.configs.keys()].map((id) => arena.probe.tasks(id)));
    const open = tasks.flat().filter((task) => !task.isFinished);
    const findings = [
      `stuck: ${error instanceof Error ? error.message : String(error)}`,
      ...open.map((task) => `stuck: ${JSON.stringify(task.toSnapshot())}`),
    ];
    return { findings, due: 0, tasks: 0, attempts: 0, latestFireMs: 0 };
  }
}

function draw(random: SeededRandomness): Fault[] {
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

/** One fault may take away what another was to hit: that one then has not happened, which is said. */
async function inflict(
  fault: Fault,
  arena: Arena,
  random: SeededRandomness,
  say: ChaosOptions['say'],
): Promise<void> {
  try {
    await fault.inflict(arena, random);
  } catch (error) {
    say(`  ${fault.name} did not come about: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function heal(arena: Arena): Promise<void> {
  for (const { process, proxy } of arena.members) {
    if (process.isAlive) process.thaw();
    proxy?.disarm();
    proxy?.mend();
    proxy?.letGo();
  }
  await arena.probe.loadScripts();
  await recruit(arena, ['scheduler']);
  await arena.leader();
}

/** As an orchestrator does: a payload may go on killing workers when its round's faults are over. */
function superviseWorkers(arena: Arena): { end(): Promise<void> } {
  const over = new AbortController();
  const isOver = () => over.signal.aborted;
  const watching = (async () => {
    while (!isOver()) {
      const missing = staff.worker - living(arena, 'worker').length;
      await Promise.all(Array.from({ length: missing }, () => arena.launch('worker', { proxied: true })));
      await pause(200);
    }
  })();
  return {
    end: () => {
      over.abort();
      return watching;
    },
  };
}

/** Replaces who has died. */
async function recruit(arena: Arena, wanted: readonly (keyof typeof staff)[]): Promise<void> {
  const missing = wanted.flatMap((app) =>
    Array.from({ length: staff[app] - living(arena, app).length }, () => app),
  );
  await Promise.all(missing.map((app) => arena.start(app, { proxied: true })));
}
