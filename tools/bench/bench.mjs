/** `npm run bench`: measures, on a Redis and in folders of its own, and prints a table. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { acquireRedis } from '../bootstrap/redis.mjs';
import { commonOptions } from '../build/esbuild-options.mjs';
import { nodeOptions } from '../build/node-options.mjs';

const help = `Measures how much the system does and how late it is, each figure beside one of the bare machine.

  npm run bench                       everything, in some minutes
  npm run bench -- worker fires       these alone: embedded, worker, fires, reads, list
  npm run bench -- --report FILE      writes the table there as well

Nothing else should run on the machine meanwhile: the figures are of the whole of it.`;

const scenarios = ['embedded', 'worker', 'fires', 'reads', 'list'];
const here = path.dirname(fileURLToPath(import.meta.url));

function read() {
  const options = { report: { type: 'string' }, help: { type: 'boolean', default: false } };
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    const unknown = positionals.find((name) => !scenarios.includes(name));
    if (unknown !== undefined) throw new Error(`there is no ${unknown}: choose from ${scenarios.join(', ')}`);
    return { ...values, chosen: positionals.length > 0 ? positionals : scenarios };
  } catch (error) {
    console.error(`${error.message} (--help shows what there is)`);
    process.exit(1);
  }
}

/** Each in a process of its own, so that none measures what another left behind. */
function measure(scenario, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...nodeOptions, path.join(here, 'dist', 'main.cjs'), scenario], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (text) => (output += text));
    child.on('exit', (code) =>
      code === 0 ? resolve(output) : reject(new Error(`${scenario} ended with ${code}`)),
    );
  });
}

const given = read();
if (given.help) {
  console.log(help);
} else {
  await build({
    ...commonOptions,
    entryPoints: [path.join(here, 'src', 'main.ts')],
    outfile: path.join(here, 'dist', 'main.cjs'),
    external: ['lmdb'],
  });
  const folder = mkdtempSync(path.join(here, 'dist', 'data-'));
  const redis = await acquireRedis({ dedicated: true, log: (line) => console.error(line) });
  try {
    const header = '| what | figure | the bare machine | ratio |\n| --- | --- | --- | --- |\n';
    let rows = '';
    for (const scenario of given.chosen) {
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
    if (given.report) writeFileSync(given.report, header + rows);
  } finally {
    await redis.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
