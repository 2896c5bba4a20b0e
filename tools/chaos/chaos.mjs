/** `npm run chaos`: random faults, drawn from a seed, for a given time. */
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const help = `Starts real schedulers, workers and a store, and injects random faults into them.
After each round it compares the journal of what really ran with what the store says.

  npm run chaos                       run for ten minutes
  npm run chaos -- --for 2m           run for two minutes (units: s, m or h)
  npm run chaos -- --seed 42          draw the faults of seed 42 again
  npm run chaos -- --store mysql      run on MySQL instead of Redis
  npm run chaos -- --store mysql --specs
                                      run each fault by itself: the specs that hold on this store
  npm run chaos -- --report FILE      also write the summary table to FILE

Exits with 1 and prints the seed if anything was lost, duplicated, overlapping, superseded, stuck or inconsistent.`;

const definitions = {
  seed: { type: 'string' },
  for: { type: 'string', default: '10m' },
  report: { type: 'string', default: '' },
  store: { type: 'string', default: 'redis' },
  specs: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
};

function readOptions() {
  try {
    const { values } = parseArgs({ options: definitions });
    const [, amount, unit] = /^(\d+)(s|m|h)$/.exec(values.for) ?? [];
    if (unit === undefined)
      throw new Error(`--for must be a time such as 90s, 10m or 1h, got "${values.for}"`);
    const seed = values.seed === undefined ? randomInt(2 ** 31) : Number(values.seed);
    if (!['redis', 'mysql'].includes(values.store))
      throw new Error(`--store must be redis or mysql, got "${values.store}"`);
    if (!Number.isSafeInteger(seed)) throw new Error(`--seed must be a whole number, got "${values.seed}"`);
    return { ...values, seed, forMs: Number(amount) * { s: 1_000, m: 60_000, h: 3_600_000 }[unit] };
  } catch (error) {
    console.error(`${error.message} (see --help for the options)`);
    process.exit(1);
  }
}

const options = readOptions();
const again = `npm run chaos -- --store ${options.store} --seed ${options.seed}`;
if (options.help) {
  console.log(help);
} else if (options.specs) {
  runJest('jest.config.cjs').on('exit', (code) => (process.exitCode = code ?? 1));
} else {
  console.log(`seed ${options.seed}, running for ${options.for}; repeat its faults with: ${again}`);
  runJest('jest.random.config.cjs').on('exit', (code) => {
    if (code !== 0) console.log(`failed with seed ${options.seed}; repeat its faults with: ${again}`);
    process.exitCode = code ?? 1;
  });
}

function runJest(config) {
  const jest = createRequire(import.meta.url).resolve('jest/bin/jest');
  return spawn(process.execPath, [jest, '--config', config, '--runInBand'], {
    cwd: path.dirname(fileURLToPath(import.meta.url)),
    stdio: 'inherit',
    env: {
      ...process.env,
      CHAOS_STORE: options.store,
      CHAOS_SEED: String(options.seed),
      CHAOS_FOR_MS: String(options.forMs),
      CHAOS_REPORT: options.report === '' ? '' : path.resolve(options.report),
    },
  });
}
