import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { acquireChromium } from './chromium.mjs';
import { NothingAvailableError } from './first-available.mjs';

describe('acquireChromium', () => {
  let folder;
  before(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'ds-chromium-'));
    for (const program of ['chromium-browser', 'mine']) {
      writeFileSync(path.join(folder, program), '#!/bin/sh\n');
      chmodSync(path.join(folder, program), 0o755);
    }
  });
  after(() => rmSync(folder, { recursive: true }));

  it('uses CHROMIUM_PATH first, then the PATH', async () => {
    const mine = path.join(folder, 'mine');
    assert.equal(await acquireChromium({ env: { PATH: folder, CHROMIUM_PATH: mine } }), mine);
    assert.equal(await acquireChromium({ env: { PATH: folder } }), path.join(folder, 'chromium-browser'));
  });

  it('names the variable when it does not lead to a program', async () => {
    const env = { PATH: folder, CHROMIUM_PATH: path.join(folder, 'missing') };
    await assert.rejects(acquireChromium({ env }), /CHROMIUM_PATH is .*missing, which is not a program/);
  });

  it('lists what to do when no source is available', async () => {
    await assert.rejects(acquireChromium({ env: { PATH: '/nowhere' } }), (error) => {
      assert.ok(error instanceof NothingAvailableError);
      assert.match(error.message, /CHROMIUM_PATH: not set[^]*no chromium[^]*1\. set CHROMIUM_PATH/);
      return true;
    });
  });
});
