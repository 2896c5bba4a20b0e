/**
 * Imports between the folders of a lib go one way. nx holds the direction between libs; this test holds it inside each:
 * no folder may import, directly or through others, from a folder that imports from it.
 */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/**
 * The folder of a file, relative to `src`. A file directly in `src` is a room of its own, because `index.ts` imports
 * everything while `errors.ts` is imported by everything.
 * @param {string} file
 */
const roomOf = (file) => (dirname(file) === '.' ? file : dirname(file));

/**
 * The imports between the rooms of a source folder: room -> room -> one import that makes the arrow.
 * @param {string} source
 * @returns {Map<string, Map<string, string>>}
 */
function arrowsOf(source) {
  const arrows = new Map();
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' });
  for (const file of files.filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'))) {
    const text = readFileSync(join(source, file), 'utf8');
    for (const [, specifier] of text.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)) {
      const target = resolveImport(source, join(source, dirname(file), specifier));
      const [from, to] = [roomOf(file), roomOf(target)];
      if (from === to) continue;
      if (!arrows.has(from)) arrows.set(from, new Map());
      arrows.get(from).set(to, `${file} imports ${target}`);
    }
  }
  return arrows;
}

/**
 * @param {string} source
 * @param {string} path without the ending that TypeScript adds
 */
function resolveImport(source, path) {
  const found = [path, `${path}.ts`, join(path, 'index.ts')].find(
    (name) => /\.\w+$/.test(name) && existsSync(name),
  );
  return relative(source, found ?? `${path}.ts`);
}

/**
 * The first circle of rooms, as the imports that close it.
 * @param {Map<string, Map<string, string>>} arrows
 * @returns {string[]}
 */
function circleIn(arrows) {
  const done = new Set();
  /** @type {string[]} */
  const path = [];
  /** @param {string} room @returns {string[]} */
  const visit = (room) => {
    if (done.has(room)) return [];
    if (path.includes(room)) return [...path.slice(path.indexOf(room)), room];
    path.push(room);
    for (const next of arrows.get(room)?.keys() ?? []) {
      const circle = visit(next);
      if (circle.length > 0) return circle;
    }
    path.pop();
    done.add(room);
    return [];
  };
  for (const room of arrows.keys()) {
    const circle = visit(room);
    if (circle.length > 0) return circle.slice(1).map((to, i) => arrows.get(circle[i])?.get(to) ?? '');
  }
  return [];
}

describe('imports between folders', () => {
  test('finds a circle when two folders import each other', () => {
    const arrows = new Map([
      ['a', new Map([['b', 'a/one.ts imports b/two.ts']])],
      ['b', new Map([['c', 'b/two.ts imports c/three.ts']])],
      ['c', new Map([['a', 'c/three.ts imports a/one.ts']])],
    ]);
    assert.deepEqual(circleIn(arrows), [
      'a/one.ts imports b/two.ts',
      'b/two.ts imports c/three.ts',
      'c/three.ts imports a/one.ts',
    ]);
  });

  for (const folder of ['libs', 'apps', 'tools']) {
    for (const name of readdirSync(join(root, folder))) {
      const source = join(root, folder, name, 'src');
      if (!existsSync(source)) continue;
      test(`go one way in ${folder}/${name}`, () => {
        const arrows = arrowsOf(source);
        assert.deepEqual(circleIn(arrows), []);
      });
    }
  }
});
