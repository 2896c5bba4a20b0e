import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, watch, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { install } from './install.mjs';
import { whyTooOld } from './node-version.mjs';

const packageEntry = (version, extra = {}) => ({
  version,
  resolved: `https://example.org/${version}`,
  ...extra,
});

describe('install', () => {
  let root;
  let runs;
  let lines;
  const lock = (packages) => JSON.stringify({ packages });
  const write = (file, text) => {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  };
  const npmCi = async () => {
    runs += 1;
    write('node_modules/some/package.json', '{}');
  };
  const installing = (ci = npmCi) => install(root, { log: (line) => lines.push(line), npmCi: ci });

  beforeEach(() => {
    root = mkdtempSync(path.join(os.tmpdir(), 'ds-install-'));
    runs = 0;
    lines = [];
    write('package-lock.json', lock({ 'node_modules/some': packageEntry('1.0.0') }));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it('installs and logs it when nothing is installed', async () => {
    assert.equal(await installing(), 'installed');
    assert.equal(runs, 1);
    assert.match(lines[0], /first time/);
  });

  it('stops npm when it is aborted, and installs at the next call', async () => {
    write(
      'npm.mjs',
      "import { writeFileSync } from 'node:fs'; writeFileSync('npm-runs', ''); setInterval(() => {}, 1000);",
    );
    const { npm_execpath: before } = process.env;
    process.env.npm_execpath = path.join(root, 'npm.mjs');
    const stopping = new AbortController();
    watch(root, { signal: stopping.signal }, (_, file) => file === 'npm-runs' && stopping.abort());
    try {
      await assert.rejects(install(root, { log: () => {}, signal: stopping.signal }), /aborted/);
    } finally {
      if (before === undefined) delete process.env.npm_execpath;
      else process.env.npm_execpath = before;
    }
    assert.equal(await installing(), 'installed');
  });

  it('does nothing and logs nothing at the second call', async () => {
    await installing();
    lines.length = 0;
    assert.equal(await installing(), 'up to date');
    assert.equal(runs, 1);
    assert.deepEqual(lines, []);
  });

  it('installs again when the lock has changed', async () => {
    await installing();
    write('package-lock.json', lock({ 'node_modules/some': packageEntry('2.0.0') }));
    assert.equal(await installing(), 'installed');
    assert.equal(runs, 2);
  });

  it('installs again for another version of Node', async () => {
    await installing();
    write('node_modules/.package-lock.json', lock({ 'node_modules/some': packageEntry('1.0.0') }));
    write('node_modules/.install-stamp', 'abc node 18 linux x64');
    await installing();
    assert.equal(runs, 2);
  });

  it('installs again after an installation that failed', async () => {
    await installing();
    write('package-lock.json', lock({ 'node_modules/some': packageEntry('2.0.0') }));
    await assert.rejects(
      installing(() => Promise.reject(new Error('offline'))),
      /offline/,
    );
    await installing();
    assert.equal(runs, 2);
  });

  it('installs once when two processes ask at the same time', async () => {
    assert.deepEqual((await Promise.all([installing(), installing()])).sort(), ['installed', 'up to date']);
    assert.equal(runs, 1);
  });

  it('accepts an installation by hand when npm’s record matches the lock file', async () => {
    const packages = { 'node_modules/some': packageEntry('1.0.0') };
    const foreign = { 'node_modules/other-platform': packageEntry('1.0.0', { optional: true }) };
    write('package-lock.json', lock({ '': {}, ...packages, ...foreign }));
    write('node_modules/.package-lock.json', lock(packages));
    await installing();
    assert.equal(runs, 0);
    write(
      'node_modules/.package-lock.json',
      lock({ ...packages, 'node_modules/extra': packageEntry('1.0.0') }),
    );
    write('node_modules/.install-stamp', 'none');
    await installing();
    assert.equal(runs, 1);
  });
});

describe('requireNode', () => {
  it('refuses an old version of Node with instructions, and accepts a newer one', () => {
    assert.match(whyTooOld('18.20.4'), /needs Node 20\.19 or newer, and this is Node 18\.20\.4/);
    assert.match(whyTooOld('20.18.9'), /needs Node/);
    assert.equal(whyTooOld('20.19.0'), undefined);
    assert.equal(whyTooOld('22.0.0'), undefined);
  });
});
