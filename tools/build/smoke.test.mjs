/** Starts each bundle from an empty folder, on each supported Node and without anything else from the workspace. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { acquireRedis } from '../bootstrap/redis.mjs';
import './smoke-cli.mjs';
import { nodeReleases } from './node-releases.mjs';

const appsFolder = fileURLToPath(new URL('../../apps', import.meta.url));
/** True for apps that use the runtime, and so have its flags and its configuration. */
const isSystem = (app) => {
  const manifest = path.join(appsFolder, app, 'package.json');
  if (!existsSync(manifest)) return false;
  const { dependencies = {} } = JSON.parse(readFileSync(manifest, 'utf8'));
  return '@distribute-schedule/runtime' in dependencies;
};
const apps = readdirSync(appsFolder).filter(isSystem);

const badConfiguration = `api:
  port: eighty
worker:
  max_concurrent_tasks: -1
schedul:
  scan_interval: 5 minutes
`;

// The only app that can run without Redis, and those that cannot.
const runsWithoutRedis = (app) => app === 'standalone';
const needsRedis = new Set(['scheduler', 'worker', 'console']);

const servesApi = new Set(['scheduler', 'console', 'standalone']);
const servesConsole = new Set(['console', 'standalone']);

// The only app that exits when its work is done.
const exitsWhenDone = new Set(['audit']);

assert.ok(apps.length > 0, 'expected at least one app to test');

const cases = nodeReleases().flatMap((node) => apps.map((app) => ({ app, ...node })));

for (const { app, version: nodeVersion, program, missing } of cases) {
  describe(`The bundle of ${app} on Node ${nodeVersion}, in an empty folder`, () => {
    if (missing) {
      it('starts', { skip: missing }, () => {});
      return;
    }
    let folder;
    before(() => {
      folder = mkdtempSync(path.join(os.tmpdir(), 'ds-smoke-'));
      // Keeps the folder name dist, as it ships.
      cpSync(path.join(appsFolder, app, 'dist'), path.join(folder, 'dist'), { recursive: true });
    });
    after(() => rmSync(folder, { recursive: true, force: true }));

    const environment = () => ({ PATH: process.env.PATH, HOME: folder });
    const run = (...args) => {
      const options = { cwd: folder, env: environment(), encoding: 'utf8', timeout: 20_000 };
      return spawnSync(program, ['dist/main.cjs', ...args], options);
    };

    it('prints its version', () => {
      const { version } = JSON.parse(readFileSync(path.join(appsFolder, app, 'package.json'), 'utf8'));
      const { status, stdout, stderr } = run('--version');
      assert.deepEqual({ status, stdout, stderr }, { status: 0, stdout: `${version}\n`, stderr: '' });
    });

    it('has the licences of its packages beside it, and no package without use', () => {
      const notices = readFileSync(path.join(folder, 'dist', 'THIRD-PARTY-NOTICES'), 'utf8');
      assert.match(notices, /^ioredis \d.* \(MIT\)$/m);
      assert.doesNotMatch(notices, /libphonenumber/);
    });

    it('prints its help', () => {
      const { status, stdout, stderr } = run('--help');
      assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
      for (const expected of [app, '--config', '--print-config'])
        assert.ok(stdout.includes(expected), expected);
    });

    it('lists all problems of its configuration and exits with 1, without a stack trace', () => {
      writeFileSync(path.join(folder, 'bad.yaml'), badConfiguration);
      const { status, stderr } = run('--config', 'bad.yaml');
      assert.equal(status, 1);
      for (const expected of ['api.port', 'eighty', 'worker.max_concurrent_tasks', 'schedul']) {
        assert.ok(stderr.includes(expected), `${expected} in: ${stderr}`);
      }
      assert.doesNotMatch(stderr, /^\s+at /m);
    });

    it('starts on Redis, and exits with 0 on SIGTERM', { timeout: 30_000 }, async () => {
      const redis = await acquireRedis({ dedicated: true });
      const { code, lines } = await startAndStop(
        { REDIS_URL: redis.url },
        servesApi.has(app) ? servesItsApi : undefined,
      );
      await redis.stop();
      assert.equal(code, 0, lines.join('\n'));
      if (!exitsWhenDone.has(app)) assert.match(lines.join('\n'), /"msg":"started"[^]*"msg":"stopped"/);
    });

    /** Checks the files of the page at /docs, which are next to the bundle, and the thread that reads an import. */
    const servesItsApi = async (lines) => {
      const { url } = JSON.parse(lines.find((line) => line.includes('"msg":"API is listening"')));
      for (const path of ['/docs', '/docs/page.js', '/docs/page.css', '/openapi.json']) {
        const { status } = await fetch(url + path);
        assert.equal(status, 200, path);
      }
      if (servesConsole.has(app)) await servesItsConsole(url);
      const headers = { 'content-type': 'application/yaml' };
      const yaml = { method: 'POST', headers, body: 'tasks: [{ id: a, name: a }]' };
      const imported = await fetch(`${url}/api/v1/tasks/import?dry_run=true`, yaml);
      assert.equal(imported.status, 200, await imported.text());
    };

    /** Checks that the pages of the web console are next to the bundle, and that the files they load are there. */
    const servesItsConsole = async (url) => {
      const page = await (await fetch(`${url}/`)).text();
      const files = [...page.matchAll(/src="(\/assets\/[^"]+)"/g)].map(([, file]) => file);
      assert.ok(files.length >= 2, page);
      for (const file of files) assert.equal((await fetch(url + file)).status, 200, file);
      const notices = readFileSync(path.join(folder, 'dist', 'THIRD-PARTY-NOTICES'), 'utf8');
      assert.match(notices, /^react-dom \d.* \(MIT\)$/m);
    };

    const startsWithFile = async () => {
      const { code, lines } = await startAndStop({});
      assert.equal(code, 0, lines.join('\n'));
      assert.match(lines.join('\n'), /"msg":"started"[^]*"msg":"stopped"/);
      assert.ok(existsSync(path.join(folder, 'data/schedule.db')));
    };
    if (runsWithoutRedis(app))
      it('starts with a file when no Redis is configured', { timeout: 30_000 }, startsWithFile);

    const refusesMissingStore = async () => {
      const { code, lines } = await startAndStop({ DS_SQLITE_FILE: 'nowhere/schedule.db' });
      assert.equal(code, 1);
      assert.match(lines.join('\n'), /nowhere\/schedule\.db does not exist/);
      assert.ok(!existsSync(path.join(folder, 'nowhere')));
    };
    if (exitsWhenDone.has(app)) it('reports a missing store, and creates none', refusesMissingStore);

    const refusesToRunAlone = () => {
      writeFileSync(path.join(folder, 'without-redis.yaml'), 'distributed: { enabled: false }');
      const { status, stderr } = run('--config', 'without-redis.yaml');
      assert.equal(status, 1);
      assert.match(stderr, /distributed\.enabled[^]*shares its work .* or start the app standalone/);
    };
    if (needsRedis.has(app)) it('explains that it cannot run without Redis', refusesToRunAlone);

    async function startAndStop(settings, whileRunning = async () => {}) {
      const env = { ...environment(), DS_API_PORT: '0', ...settings };
      const child = spawn(program, ['dist/main.cjs'], {
        cwd: folder,
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const ended = once(child, 'close');
      const lines = [];
      let checked;
      for (const stream of [child.stdout, child.stderr]) {
        createInterface({ input: stream }).on('line', (line) => {
          lines.push(line);
          if (line.includes('"msg":"started"'))
            checked = whileRunning(lines).finally(() => child.kill('SIGTERM'));
        });
      }
      const [code] = await ended;
      await checked;
      return { code, lines };
    }
  });
}
