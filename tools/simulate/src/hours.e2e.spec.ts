import { spawnSync } from 'node:child_process';
import path from 'node:path';

const simulator = path.join(__dirname, '../simulate.mjs');
/** Of which the machine makes as many hours as it can. */
const cpuSeconds = 30;

describe('A small cluster under faults by chance', () => {
  it(`loses, doubles and holds up nothing in all the hours that ${cpuSeconds} s of CPU allow`, () => {
    const { stdout, stderr, status } = spawnSync(process.execPath, [simulator, '--cpu', String(cpuSeconds)], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(stdout + stderr);
    process.stdout.write(stdout.split('\n').at(-2) ?? '');
    expect(stdout).toMatch(/clean: \d{3,5} simulated hours/);
  }, 300_000);
});
