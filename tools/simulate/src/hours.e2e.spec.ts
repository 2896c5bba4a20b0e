import { spawnSync } from 'node:child_process';
import path from 'node:path';

const simulator = path.join(__dirname, '../simulate.mjs');
/** A limit on CPU time and not on hours, because machines differ in how many hours they can simulate in it. */
const cpuSeconds = 30;

describe('A small cluster with random faults', () => {
  it(`has no finding in the hours that ${cpuSeconds} s of CPU can simulate`, () => {
    const { stdout, stderr, status } = spawnSync(process.execPath, [simulator, '--cpu', String(cpuSeconds)], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(stdout + stderr);
    process.stdout.write(stdout.split('\n').at(-2) ?? '');
    expect(stdout).toMatch(/clean: \d{3,5} simulated hours/);
  }, 300_000);
});
