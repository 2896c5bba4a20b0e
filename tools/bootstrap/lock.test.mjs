import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { tryLock, withLock } from './lock.mjs';

describe('a lock', () => {
  let folder;
  let file;
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'ds-lock-'));
    file = path.join(folder, 'some.lock');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is held by one, who is named to the others', () => {
    const lock = tryLock(file);
    assert.deepEqual(tryLock(file), { holder: process.pid });
    lock.release();
    assert.ok('release' in tryLock(file));
  });

  it('lets one at a time work, and the next also when the work failed', async () => {
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

  it('is nobody’s once its holder has died, and leaves nothing lying about', () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    writeFileSync(file, String(pid));
    tryLock(file).release();
    assert.deepEqual(readdirSync(folder), []);
  });
});
