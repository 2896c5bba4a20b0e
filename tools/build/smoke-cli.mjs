/** The part of the smoke test about the command line. It runs the built file as its users do. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const project = fileURLToPath(new URL('../../apps/cli', import.meta.url));
const { version } = JSON.parse(readFileSync(path.join(project, 'package.json'), 'utf8'));

/** `script` runs a command at a terminal of its own. Its options differ between systems; these are of util-linux. */
const hasScript =
  spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux') === true;

describe('The bundle of the command line, in an empty folder', () => {
  let folder;
  let file;
  before(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'ds-smoke-cli-'));
    file = path.join(folder, 'distribute-schedule');
    copyFileSync(path.join(project, 'dist/distribute-schedule.cjs'), file);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const environment = (more = {}) => ({ PATH: process.env.PATH, HOME: folder, ...more });
  const run = (command, args, more) => {
    const options = { cwd: folder, env: environment(more), encoding: 'utf8', timeout: 60_000 };
    const { status, stdout, stderr } = spawnSync(command, args, options);
    return { status, stdout, stderr };
  };

  it('is an executable file that prints its version', () => {
    assert.deepEqual(run(file, ['--version']), { status: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('exits with 2 and prints the help on standard error when a command is missing', () => {
    const { status, stdout, stderr } = run(file, ['task']);
    assert.deepEqual([status, stdout], [2, '']);
    assert.match(stderr, /Usage: distribute-schedule task/);
  });

  it('runs with npx from the packed tarball', { timeout: 120_000 }, () => {
    const packed = spawnSync('npm', ['pack', '--json', '--pack-destination', folder], {
      cwd: project,
      encoding: 'utf8',
    });
    assert.equal(packed.status, 0, packed.stderr);
    const [{ filename, files }] = JSON.parse(packed.stdout);
    assert.ok(files.some((each) => each.path === 'dist/distribute-schedule.cjs'));
    // Offline, because the package needs no other one.
    const args = [
      'exec',
      '--offline',
      '--yes',
      `--package=./${filename}`,
      '--',
      'distribute-schedule',
      'version',
    ];
    const { status, stdout, stderr } = run('npm', args);
    assert.deepEqual([status, stdout.trim()], [0, version], stderr);
  });

  it(
    'prints a table with colours at a terminal only, and without them with NO_COLOR',
    { skip: !hasScript },
    () => {
      run(file, ['context', 'add', 'dev', '--url', 'http://127.0.0.1:8080']);
      const atTerminal = (more) =>
        run('script', ['-qec', 'stty cols 80; ./distribute-schedule context list', '/dev/null'], more);
      assert.match(atTerminal({ TERM: 'xterm' }).stdout, /\u001b\[1mNAME\u001b\[22m/);
      assert.match(atTerminal({ TERM: 'xterm', NO_COLOR: '1' }).stdout, /^CURRENT {2}NAME {2}URL/);
      assert.equal(run(file, ['context', 'list']).stdout, '*\tdev\thttp://127.0.0.1:8080\tfrom DS_TOKEN\n');
    },
  );

  it('exits with 130 on Ctrl-C while it waits for the API', { timeout: 30_000 }, async () => {
    const server = createServer(() => child.kill('SIGINT'));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const env = environment({ DS_URL: `http://127.0.0.1:${server.address().port}` });
    const child = spawn(file, ['task', 'list'], { env, stdio: 'ignore' });
    const [code] = await once(child, 'close');
    server.closeAllConnections();
    server.close();
    assert.equal(code, 130);
  });
});
