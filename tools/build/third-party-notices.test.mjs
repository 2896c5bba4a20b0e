import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { writeNotices } from './third-party-notices.mjs';

let folder;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'notices-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function addPackage(name, manifest, files = {}) {
  const at = path.join(folder, 'node_modules', name);
  mkdirSync(at, { recursive: true });
  writeFileSync(path.join(at, 'package.json'), JSON.stringify({ name, version: '1.0.0', ...manifest }));
  for (const [file, text] of Object.entries(files)) writeFileSync(path.join(at, file), text);
  return at;
}

/** The notices of a bundle with these files of packages, each with the number of bytes in the bundle. */
function noticesOf(files, more = []) {
  const inputs = Object.fromEntries(
    Object.entries(files).map(([file, bytesInOutput]) => [
      path.join(folder, 'node_modules', file),
      { bytesInOutput },
    ]),
  );
  writeNotices({ outputs: { 'main.cjs': { inputs } } }, { folder, more });
  return readFileSync(path.join(folder, 'THIRD-PARTY-NOTICES'), 'utf8');
}

describe('writeNotices', () => {
  it('lists each package in the bundle once, with its name, version and licence text', () => {
    addPackage('b', { license: 'MIT' }, { LICENSE: 'text of b', 'index.js': '' });
    addPackage('@a/c', { license: 'Apache-2.0' }, { 'LICENCE.md': 'text of c', NOTICE: 'notice of c' });
    const text = noticesOf({ 'b/index.js': 5, 'b/lib/other.js': 1, '@a/c/main.js': 2 });
    assert.match(
      text,
      /@a\/c 1\.0\.0 \(Apache-2\.0\)\n=+\n\ntext of c\n\nnotice of c\n\n=+\nb 1\.0\.0 \(MIT\)\n=+\n\ntext of b\n$/,
    );
    assert.equal(text.match(/text of b/g).length, 1);
  });

  it('leaves out packages of which nothing is in the bundle, and files of this repository', () => {
    addPackage('unused', { license: 'MIT' }, { LICENSE: 'text of unused' });
    assert.doesNotMatch(noticesOf({ 'unused/index.js': 0, '../src/main.ts': 9 }), /unused|main/);
  });

  it('lists code that is copied beside the bundle', () => {
    const more = [
      { folder: addPackage('native', { license: 'MIT' }, { COPYRIGHT: 'of C' }), title: 'lib', licence: 'X' },
    ];
    assert.match(noticesOf({}, more), /lib \(X\)\n=+\n\nof C\n$/);
  });

  it('names the licence of a package without a licence file, and refuses one without any licence', () => {
    addPackage('bare', { license: 'ISC', author: { name: 'Ann' } });
    assert.match(noticesOf({ 'bare/index.js': 1 }), /names the licence ISC\. Ann/);
    addPackage('none', {});
    assert.throws(() => noticesOf({ 'none/index.js': 1 }), /none 1\.0\.0 has neither a licence file/);
  });
});
