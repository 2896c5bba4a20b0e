/** `npm run bench`: starts its own Redis, runs the scenarios and prints a table. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { acquireRedis } from '../bootstrap/redis.mjs';
import { commonOptions } from '../build/esbuild-options.mjs';
import { nodeOptions } from '../build/node-options.mjs';

const help = `Measures the throughput and the delays of the system, and compares them with the bare machine.

  npm run bench                       run all scenarios; takes some minutes
  npm run bench -- worker fires       run only these: embedded, worker, fires, reads, streams, list,
                                      killed
  npm run bench -- --report FILE      also write the table to FILE

Nothing else should run on the machine at the same time, because the scenarios use all of it.`;

const scenarios = ['embedded', 'worker', 'fires', 'reads', 'streams', 'list', 'killed'];
const here = path.dirname(fileURLToPath(import.meta.url));

function readOptions() {
  const definitions = { report: { type: 'string' }, help: { type: 'boolean', default: false } };
  try {
    const { values, positionals } = parseArgs({ options: definitions, allowPositionals: true });
    const unknown = positionals.find((name) => !scenarios.includes(name));
    if (unknown !== undefined)
      throw new Error(`unknown scenario "${unknown}", expected one of ${scenarios.join(', ')}`);
    return { ...values, chosen: positionals.length > 0 ? positionals : scenarios };
  } catch (error) {
    console.error(`${error.message} (see --help for the options)`);
    process.exit(1);
  }
}

/** Runs each scenario in its own process, so that no scenario affects the figures of the next one. */
function measure(scenario, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...nodeOptions, path.join(here, 'dist', 'main.cjs'), scenario], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (text) => (output += text));
    child.on('exit', (code) =>
      code === 0 ? resolve(output) : reject(new Error(`scenario ${scenario} exited with ${code}`)),
    );
  });
}

const options = readOptions();
if (options.help) {
  console.log(help);
} else {
  await build({
    ...commonOptions,
    entryPoints: [path.join(here, 'src', 'main.ts')],
    outfile: path.join(here, 'dist', 'main.cjs'),
    external: ['lmdb', 'libsql', 'bullmq'],
  });
  const folder = mkdtempSync(path.join(here, 'dist', 'data-'));
  const redis = await acquireRedis({ dedicated: true, log: (line) => console.error(line) });
  try {
    const header = '| what | figure | the bare machine | ratio |\n| --- | --- | --- | --- |\n';
    let rows = '';
    for (const scenario of options.chosen) {
      console.error(`measuring: ${scenario}`);
      const measured = await measure(scenario, {
        ...process.env,
        BENCH_REDIS_URL: redis.url,
        BENCH_FOLDER: folder,
      });
      rows += measured;
      console.error(measured.trimEnd());
    }
    console.log(`\n${header}${rows}`);
    if (options.report) writeFileSync(options.report, header + rows);
  } finally {
    await redis.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
