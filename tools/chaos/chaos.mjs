/** `npm run chaos`: faults by chance, from a seed, for a given time. */
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const help = `Starts schedulers, workers and a Redis of its own, and breaks them in ways that chance chooses.
After each round the record of what ran is held against what the store says of it.

  npm run chaos                       for ten minutes
  npm run chaos -- --for 2m           for as long as that (s, m or h)
  npm run chaos -- --seed 42          the faults of that run again
  npm run chaos -- --report FILE      writes its table there as well

Ends with 1, and with the seed, if anything was lost, doubled, overlapping, superseded, stuck or inconsistent.`;

const options = {
  seed: { type: 'string' },
  for: { type: 'string', default: '10m' },
  report: { type: 'string', default: '' },
  help: { type: 'boolean', default: false },
};

function read() {
  try {
    const { values } = parseArgs({ options });
    const [, amount, unit] = /^(\d+)(s|m|h)$/.exec(values.for) ?? [];
    if (unit === undefined) throw new Error(`--for takes a time such as 90s, 10m or 1h, got ${values.for}`);
    const seed = values.seed === undefined ? randomInt(2 ** 31) : Number(values.seed);
    if (!Number.isSafeInteger(seed)) throw new Error(`--seed takes a whole number, got ${values.seed}`);
    return { ...values, seed, forMs: Number(amount) * { s: 1_000, m: 60_000, h: 3_600_000 }[unit] };
  } catch (error) {
    console.error(`${error.message} (--help shows what there is)`);
    process.exit(1);
  }
}

const given = read();
if (given.help) {
  console.log(help);
} else {
  const folder = path.dirname(fileURLToPath(import.meta.url));
  const jest = createRequire(import.meta.url).resolve('jest/bin/jest');
  console.log(`seed ${given.seed}, for ${given.for}; the same again: npm run chaos -- --seed ${given.seed}`);
  const run = spawn(process.execPath, [jest, '--config', 'jest.random.config.cjs', '--runInBand'], {
    cwd: folder,
    stdio: 'inherit',
    env: {
      ...process.env,
      CHAOS_SEED: String(given.seed),
      CHAOS_FOR_MS: String(given.forMs),
      CHAOS_REPORT: given.report === '' ? '' : path.resolve(given.report),
    },
  });
  run.on('exit', (code) => {
    if (code !== 0) console.log(`seed ${given.seed}`);
    process.exitCode = code ?? 1;
  });
}
