/** `npm run bench`: starts its own Redis, runs the scenarios and prints a table. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import prettier from 'prettier';
import { acquireRedis } from '../bootstrap/redis.mjs';
import { commonOptions } from '../build/esbuild-options.mjs';
import { nodeOptions } from '../build/node-options.mjs';

const help = `Measures the throughput and the delays of the system, and compares them with the bare machine.

  npm run bench                       run all scenarios; takes some minutes
  npm run bench -- worker fires       run only these: one-machine, worker, fires, reads, streams,
                                      list, killed

  npm run bench -- peers              compare with BullMQ on the same Redis, in turn; takes an hour
      --rows c1,c100                  only these rows: c1, c10, c100, two-workers, trigger, memory,
                                      fires-1000, fires-500, fires-100, register, idle, urgent,
                                      full-load, idle-long
      --long                          also beside a million idle configs (idle-long)
      --pairs 5                       measure each side this many times
      --repeats 2                     repeat a run this often if other programs used much CPU
      --scale 0.1                     a tenth of the tasks, for a quick look
      --json FILE                     also write the figures to FILE, as JSON

  npm run bench -- capacity           what a cluster of a given size needs; takes some minutes
      --scale 0.1                     a tenth of the tasks, for a quick look

  --report FILE                       also write the output to FILE. If FILE has the lines
                                      <!-- bench: NAME --> and <!-- end of bench --> with peers,
                                      capacity or scenarios as NAME, it goes between them

Nothing else should run on the machine at the same time, because the scenarios use all of it.`;

const scenarios = ['one-machine', 'worker', 'fires', 'reads', 'streams', 'list', 'killed'];
/** Commands with options of their own, which the measuring process reads. */
const commands = ['peers', 'capacity'];
const here = path.dirname(fileURLToPath(import.meta.url));

/** @param {string[]} args */
function readOptions(args) {
  const [first = ''] = args;
  if (commands.includes(first)) return readCommand(args);
  const definitions = { report: { type: 'string' }, help: { type: 'boolean', default: false } };
  const { values, positionals } = parseArgs({ args, options: definitions, allowPositionals: true });
  const unknown = positionals.find((name) => !scenarios.includes(name));
  if (unknown !== undefined)
    throw new Error(
      `unknown scenario "${unknown}", expected one of ${[...scenarios, ...commands].join(', ')}`,
    );
  const chosen = positionals.length > 0 ? positionals : scenarios;
  return {
    ...values,
    parts: chosen.map((scenario) => [scenario]),
    header: scenarioHeader,
    name: 'scenarios',
  };
}

/** Takes `--report` and `--help` out of the arguments of a command. */
function readCommand(args) {
  const at = args.indexOf('--report');
  if (at >= 0 && args[at + 1] === undefined) throw new Error('--report needs a file');
  const rest = at < 0 ? args : args.toSpliced(at, 2);
  const report = at < 0 ? undefined : args[at + 1];
  return { report, help: args.includes('--help'), parts: [rest], header: '', name: args[0] };
}

const scenarioHeader = '| what | figure | the bare machine | ratio |\n| --- | --- | --- | --- |\n';

/** Replaces the part of the file that belongs to this output, or the whole file if it has no such part. */
async function writeReport(file, name, output) {
  const before = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const begin = `<!-- bench: ${name} -->`;
  const end = '<!-- end of bench -->';
  const from = before.indexOf(begin);
  const to = before.indexOf(end, from);
  const hasPlace = from >= 0 && to >= 0;
  const text = hasPlace
    ? `${before.slice(0, from + begin.length)}\n\n${output.trim()}\n\n${before.slice(to)}`
    : output;
  const config = await prettier.resolveConfig(file);
  const isMarkdown = file.endsWith('.md');
  writeFileSync(file, isMarkdown ? await prettier.format(text, { ...config, filepath: file }) : text);
}

/** Runs each part in its own process, so that no scenario affects the figures of the next one. */
function measure(args, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...nodeOptions, path.join(here, 'dist', 'main.cjs'), ...args], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (text) => (output += text));
    child.on('exit', (code) =>
      code === 0 ? resolve(output) : reject(new Error(`${args[0]} exited with ${code}`)),
    );
  });
}

async function main() {
  const options = readOptions(process.argv.slice(2));
  if (options.help) {
    console.log(help);
    return;
  }
  await build({
    ...commonOptions,
    entryPoints: [path.join(here, 'src', 'main.ts')],
    outfile: path.join(here, 'dist', 'main.cjs'),
    external: ['libsql', 'bullmq'],
  });
  const folder = mkdtempSync(path.join(here, 'dist', 'data-'));
  const redis = await acquireRedis({ dedicated: true, log: (line) => console.error(line) });
  try {
    let rows = '';
    for (const args of options.parts) {
      console.error(`measuring: ${args[0]}`);
      const measured = await measure(args, {
        ...process.env,
        BENCH_REDIS_URL: redis.url,
        BENCH_FOLDER: folder,
      });
      rows += measured;
      if (!commands.includes(args[0])) console.error(measured.trimEnd());
    }
    console.log(`\n${options.header}${rows}`);
    if (options.report) await writeReport(options.report, options.name, options.header + rows);
  } finally {
    await redis.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

main().catch((error) => {
  console.error(`${error.message} (see --help for the options)`);
  process.exit(1);
});
