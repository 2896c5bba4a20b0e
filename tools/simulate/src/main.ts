import { parseArgs } from 'node:util';
import { simulate, type Simulated } from './simulation';

const help = `Simulates a small cluster (3 schedulers, 3 workers, 17 tasks) on simulated time, with random faults.
An independent model checks every step. The audit checks what a step touched, and the whole store every hour.

  npm run simulate                         10,000 hours, 50 for each seed
  npm run simulate -- --total 500          500 hours in total
  npm run simulate -- --hours 100          100 hours for each seed
  npm run simulate -- --cpu 30             stop after 30 s of CPU time
  npm run simulate -- --from 1000          start at seed 1000
  npm run simulate -- --seed 42            repeat seed 42 and print its hash; after a finding, its last 40 events
  npm run simulate -- --seed 42 --lines 999999   print up to 999,999 events after a finding

Exits with 1 and prints the seed if anything was lost, duplicated, overlapping, superseded, unbounded, stuck or
inconsistent.`;

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
  /** True if --seed asks for a single seed, to investigate it. */
  readonly isSingleSeed: boolean;
  readonly from: number;
  readonly hours: number;
  readonly total: number;
  readonly cpuSeconds: number;
  readonly maxKeptLines: number;
}

const print = (line: string): void => void process.stdout.write(`${line}\n`);

function readOptions(): Run | undefined {
  const { values } = parseArgs({ options });
  if (values.help) return undefined;
  const wholeNumber = (name: 'seed' | 'from' | 'hours' | 'total' | 'cpu' | 'lines') => {
    const number = Number(values[name]);
    if (!Number.isSafeInteger(number) || number < 0)
      throw new Error(`--${name} must be a whole number, got "${values[name] ?? ''}"`);
    return number;
  };
  const hours = wholeNumber('hours');
  const isSingleSeed = values.seed !== undefined;
  return {
    hours,
    isSingleSeed,
    from: wholeNumber(isSingleSeed ? 'seed' : 'from'),
    total: isSingleSeed ? hours : wholeNumber('total'),
    cpuSeconds: wholeNumber('cpu'),
    maxKeptLines: wholeNumber('lines'),
  };
}

async function run({ isSingleSeed, from, hours, total, cpuSeconds, maxKeptLines }: Run): Promise<boolean> {
  const sums = { hours: 0, tasks: 0, attempts: 0, faults: 0 };
  const cpu = () => (process.cpuUsage().user + process.cpuUsage().system) / 1_000_000;
  let printedAt = cpu();
  for (let seed = from; sums.hours < total && cpu() < cpuSeconds; seed++) {
    const simulated = await simulate({ seed, hours, maxKeptLines });
    if (simulated.findings.length > 0) {
      report(simulated, hours);
      return false;
    }
    sums.hours += hours;
    for (const count of ['tasks', 'attempts', 'faults'] as const) sums[count] += simulated[count];
    if (isSingleSeed)
      print(`seed ${seed}: hash ${simulated.hash}; a run with the same hash did the same steps`);
    if (cpu() - printedAt < 5) continue;
    printedAt = cpu();
    print(`clean so far: ${sums.hours} hours, up to seed ${seed}, ${printedAt.toFixed(0)} s of CPU`);
  }
  print(
    `clean: ${sums.hours} simulated hours, ${sums.tasks} tasks, ${sums.attempts} attempts, ${sums.faults} faults, ${cpu().toFixed(1)} s of CPU`,
  );
  return true;
}

function report({ seed, findings, latest, hash }: Simulated, hours: number): void {
  for (const line of latest) print(`  ${line}`);
  for (const finding of findings.slice(0, 20)) print(finding);
  print(`seed ${seed} (hash ${hash}); repeat it with: npm run simulate -- --seed ${seed} --hours ${hours}`);
}

function readOrRefuse(): Run | undefined | 'refused' {
  try {
    return readOptions();
  } catch (error) {
    process.stderr.write(`${(error as Error).message} (see --help for the options)\n`);
    process.exitCode = 1;
    return 'refused';
  }
}

async function main(): Promise<void> {
  const runOptions = readOrRefuse();
  if (runOptions === 'refused') return;
  // Each lost call creates an error, thousands an hour. Their stack traces are slow and only help to study one seed.
  if (!runOptions?.isSingleSeed) Error.stackTraceLimit = 0;
  if (!runOptions) print(help);
  else if (!(await run(runOptions))) process.exitCode = 1;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
