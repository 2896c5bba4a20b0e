import { parseArgs } from 'node:util';
import { simulate, type Simulated } from './simulation';

const help = `A small cluster on simulated time, under faults that chance chooses: 3 schedulers, 3 workers, 16 tasks.
Each step is held against books of its own, what it has touched and each hour against the audit.

  npm run simulate                         10,000 hours, 50 of each seed
  npm run simulate -- --total 500          as many hours
  npm run simulate -- --cpu 30             no more than 30 s of CPU, however many hours that gives
  npm run simulate -- --from 1000          the seeds from there on
  npm run simulate -- --seed 42            that seed again, and what happened last in it
  npm run simulate -- --seed 42 --lines 999999   all that happened in it

Ends with 1, and with the seed, if anything was lost, doubled, overlapping, superseded, unbounded, stuck or inconsistent.`;

const options = {
  seed: { type: 'string' },
  from: { type: 'string', default: '1' },
  hours: { type: 'string', default: '50' },
  total: { type: 'string', default: '10000' },
  cpu: { type: 'string', default: '86400' },
  lines: { type: 'string', default: '40' },
  help: { type: 'boolean', default: false },
} as const;

interface Run {
  /** One seed again, to be looked at. */
  readonly isOne: boolean;
  readonly from: number;
  readonly hours: number;
  readonly total: number;
  readonly cpuSeconds: number;
  readonly maxKeptLines: number;
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

function read(): Run | undefined {
  const { values } = parseArgs({ options });
  if (values.help) return undefined;
  const whole = (name: 'seed' | 'from' | 'hours' | 'total' | 'cpu' | 'lines') => {
    const number = Number(values[name]);
    if (!Number.isSafeInteger(number) || number < 0)
      throw new Error(`--${name} takes a whole number, got ${values[name] ?? ''}`);
    return number;
  };
  const hours = whole('hours');
  const isOne = values.seed !== undefined;
  return {
    hours,
    isOne,
    from: whole(isOne ? 'seed' : 'from'),
    total: isOne ? hours : whole('total'),
    cpuSeconds: whole('cpu'),
    maxKeptLines: whole('lines'),
  };
}

async function run({ isOne, from, hours, total, cpuSeconds, maxKeptLines }: Run): Promise<boolean> {
  const sums = { hours: 0, tasks: 0, attempts: 0, faults: 0 };
  const cpu = () => (process.cpuUsage().user + process.cpuUsage().system) / 1_000_000;
  let told = cpu();
  for (let seed = from; sums.hours < total && cpu() < cpuSeconds; seed++) {
    const simulated = await simulate({ seed, hours, maxKeptLines });
    if (simulated.findings.length > 0) {
      report(simulated, hours);
      return false;
    }
    sums.hours += hours;
    for (const what of ['tasks', 'attempts', 'faults'] as const) sums[what] += simulated[what];
    if (isOne) say(`seed ${seed}: the same happens again as long as this is the same: ${simulated.hash}`);
    if (cpu() - told < 5) continue;
    told = cpu();
    say(`${sums.hours} hours, up to seed ${seed}, ${told.toFixed(0)} s of CPU: clean so far`);
  }
  say(
    `clean: ${sums.hours} simulated hours, ${sums.tasks} tasks, ${sums.attempts} attempts, ${sums.faults} faults, ${cpu().toFixed(1)} s of CPU`,
  );
  return true;
}

function report({ seed, findings, latest, hash }: Simulated, hours: number): void {
  for (const line of latest) say(`  ${line}`);
  for (const finding of findings.slice(0, 20)) say(finding);
  say(`seed ${seed} (${hash}); the same again: npm run simulate -- --seed ${seed} --hours ${hours}`);
}

function readOrRefuse(): Run | undefined | 'refused' {
  try {
    return read();
  } catch (error) {
    process.stderr.write(`${(error as Error).message} (--help shows what there is)\n`);
    process.exitCode = 1;
    return 'refused';
  }
}

async function main(): Promise<void> {
  const given = readOrRefuse();
  if (given === 'refused') return;
  // Thousands of calls are lost in an hour of faults, and where each was asked matters only to those who look.
  if (!given?.isOne) Error.stackTraceLimit = 0;
  if (!given) say(help);
  else if (!(await run(given))) process.exitCode = 1;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
