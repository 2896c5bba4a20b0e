/**
 * Checks that imports between the folders of a project go one way: no folder may import, directly or through others, from
 * a folder that imports from it. nx checks the direction between projects; this test checks it inside each of them.
 */
import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/**
 * The imports between folders: folder -> imported folder -> one import that makes this arrow.
 * @typedef {Map<string, Map<string, string>>} Arrows
 */

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/**
 * The folder of a file, relative to `src`. Each file directly in `src` counts as a folder of its own, because `index.ts`
 * imports everything while `errors.ts` is imported by everything.
 * @param {string} file
 */
const folderOf = (file) => (dirname(file) === '.' ? file : dirname(file).split(sep).join('/'));

/**
 * Specs do not count, because they may use everything in their project.
 * @param {string} source the `src` folder of a project
 * @returns {Arrows}
 */
function arrowsOf(source) {
  /** @type {Arrows} */
  const arrows = new Map();
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' });
  for (const file of files.filter((name) => /\.tsx?$/.test(name) && !name.endsWith('.spec.ts')).sort()) {
    const from = folderOf(file);
    for (const specifier of relativeImports(join(source, file))) {
      const target = resolveImport(join(source, dirname(file)), specifier);
      assert.ok(target, `${join(source, file)} imports '${specifier}', which does not exist`);
      const imported = relative(source, target);
      const to = folderOf(imported);
      if (from === to) continue;
      if (!arrows.has(from)) arrows.set(from, new Map());
      arrows.get(from)?.set(to, `${file} imports ${imported}`);
    }
  }
  return arrows;
}

/**
 * Uses the scanner of TypeScript, because a regular expression also matches imports in comments and strings.
 * @param {string} file
 */
function relativeImports(file) {
  const { importedFiles } = ts.preProcessFile(readFileSync(file, 'utf8'), true, true);
  return importedFiles.map(({ fileName }) => fileName).filter((name) => name.startsWith('.'));
}

/**
 * Resolves an import as TypeScript does: with or without an extension, or to the index of a folder. The code of a thread
 * has the ending `?bundled`.
 * @param {string} folder the folder of the importing file
 * @param {string} specifier
 * @returns {string | undefined}
 */
function resolveImport(folder, specifier) {
  const path = join(folder, specifier.replace(/\?bundled$/, ''));
  return [`${path}.ts`, `${path}.tsx`, join(path, 'index.ts'), path].find(existsSync);
}

/**
 * Returns the imports that form a circle between folders, or an empty array if there is none.
 * @param {Arrows} arrows
 * @returns {string[]}
 */
function circleIn(arrows) {
  const done = new Set();
  /** @type {string[]} */
  const path = [];
  /** @param {string} folder @returns {string[]} */
  const visit = (folder) => {
    if (done.has(folder)) return [];
    if (path.includes(folder)) return [...path.slice(path.indexOf(folder)), folder];
    path.push(folder);
    for (const next of arrows.get(folder)?.keys() ?? []) {
      const circle = visit(next);
      if (circle.length > 0) return circle;
    }
    path.pop();
    done.add(folder);
    return [];
  };
  for (const folder of arrows.keys()) {
    const circle = visit(folder);
    if (circle.length > 0) return circle.slice(1).map((to, i) => arrows.get(circle[i])?.get(to) ?? '');
  }
  return [];
}

/** @param {Record<string, string>} files path in `src` -> content */
function withProject(files, check) {
  const source = mkdtempSync(join(tmpdir(), 'folder-arrows-'));
  try {
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(source, file)), { recursive: true });
      writeFileSync(join(source, file), text);
    }
    check(source);
  } finally {
    rmSync(source, { recursive: true });
  }
}

describe('The check of folder arrows', () => {
  const imports = {
    'an import': "import { a } from '../a/a';",
    'a type import': "import type { A } from '../a/a';",
    'an import over several lines': "import {\n  a,\n  b,\n} from '../a/a';",
    'an import for its side effects': "import '../a/a';",
    'a re-export': "export * from '../a/a';",
    'a dynamic import': "const a = import('../a/a');",
    'an import of the code of a thread': "import a from '../a/a?bundled';",
    'an import in double quotes': 'import { a } from "../a/a";',
    'an import of an index': "import { a } from '../a';",
  };
  for (const [kind, text] of Object.entries(imports)) {
    test(`sees ${kind}`, () => {
      const files = { 'a/a.ts': 'export const a = 1;', 'a/index.ts': '', 'b/b.ts': text };
      withProject(files, (source) => assert.deepEqual([...(arrowsOf(source).get('b') ?? [])][0]?.[0], 'a'));
    });
  }

  test('ignores specs, comments, strings, packages, and imports within a folder', () => {
    const files = {
      'a/a.ts': "export const text = `import { b } from '../b/b'`; // import { b } from '../b/b'",
      'a/a.spec.ts': "import { b } from '../b/b';",
      'b/b.ts': "import { readFileSync } from 'node:fs';\nimport { c } from './c';",
      'b/c.ts': 'export const c = 1;',
    };
    withProject(files, (source) => assert.equal(arrowsOf(source).size, 0));
  });

  test('finds a circle when two folders import each other', () => {
    const files = {
      'a/one.ts': "import '../b/two';",
      'b/two.ts': "import '../a/one';",
    };
    withProject(files, (source) =>
      assert.deepEqual(circleIn(arrowsOf(source)), [
        'a/one.ts imports b/two.ts',
        'b/two.ts imports a/one.ts',
      ]),
    );
  });

  test('finds a circle through a third folder and a nested one', () => {
    const arrows = new Map([
      ['start', new Map([['a', 'start/zero.ts imports a/one.ts']])],
      ['a', new Map([['a/b', 'a/one.ts imports a/b/two.ts']])],
      ['a/b', new Map([['c', 'a/b/two.ts imports c/three.ts']])],
      ['c', new Map([['a', 'c/three.ts imports a/one.ts']])],
    ]);
    assert.deepEqual(circleIn(arrows), [
      'a/one.ts imports a/b/two.ts',
      'a/b/two.ts imports c/three.ts',
      'c/three.ts imports a/one.ts',
    ]);
  });

  test('accepts two ways to the same folder', () => {
    const arrows = new Map([
      [
        'a',
        new Map([
          ['b', ''],
          ['c', ''],
        ]),
      ],
      ['b', new Map([['d', '']])],
      ['c', new Map([['d', '']])],
    ]);
    assert.deepEqual(circleIn(arrows), []);
  });

  test('lets index.ts import all folders, and all folders import errors.ts', () => {
    const files = {
      'index.ts': "export * from './a/a';\nexport * from './errors';",
      'errors.ts': 'export class AnError extends Error {}',
      'a/a.ts': "import { AnError } from '../errors';",
    };
    withProject(files, (source) => assert.deepEqual(circleIn(arrowsOf(source)), []));
  });
});

describe('Imports between folders', () => {
  for (const parent of ['libs', 'apps', 'tools']) {
    for (const name of readdirSync(join(root, parent))) {
      const source = join(root, parent, name, 'src');
      if (!existsSync(source)) continue;
      test(`go one way in ${parent}/${name}`, () => {
        const circle = circleIn(arrowsOf(source));
        const message = [
          'These imports form a circle. Move a file, or the part of it that both sides need, so that they go one way:',
          ...circle.map((each) => `  ${each}`),
        ];
        assert.equal(circle.length, 0, message.join('\n'));
      });
    }
  }
});
