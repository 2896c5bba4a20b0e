import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { tryLock, withLock } from './lock.mjs';

describe('A lock', () => {
  let folder;
  let file;
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'ds-lock-'));
    file = path.join(folder, 'some.lock');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('has one holder, and returns its pid to the others', () => {
    const lock = tryLock(file);
    assert.deepEqual(tryLock(file), { holder: process.pid });
    lock.release();
    assert.ok('release' in tryLock(file));
  });

  it('runs one piece of work at a time, and the next one even if the work has failed', async () => {
    let inside = 0;
    const work = async () => {
      inside += 1;
      assert.equal(inside, 1);
      await new Promise(setImmediate);
      inside -= 1;
      throw new Error('failed');
    };
    const ends = await Promise.allSettled([1, 2, 3].map(() => withLock(file, work)));
    assert.deepEqual([...new Set(ends.map(({ reason }) => reason.message))], ['failed']);
  });

  it('is free when its holder has died, and leaves no file behind', () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    writeFileSync(file, String(pid));
    tryLock(file).release();
    assert.deepEqual(readdirSync(folder), []);
  });
});
