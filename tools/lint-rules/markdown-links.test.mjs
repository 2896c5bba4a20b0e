/** Checks that each relative link in a Markdown file names a file that exists, and a heading of it if it has an anchor. */
import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

// Folders that hold packages, output or data, but no documents of ours.
const ignored = new Set(['node_modules', 'dist']);

/**
 * Returns the Markdown files of a folder and of the folders in it.
 * @param {string} folder
 * @returns {string[]}
 */
function markdownIn(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory())
      return ignored.has(entry.name) || entry.name.startsWith('.') ? [] : markdownIn(path);
    return entry.name.endsWith('.md') ? [path] : [];
  });
}

/**
 * Removes comments and blocks of code, because they hold neither links nor headings.
 * @param {string} text
 */
const withoutBlocks = (text) =>
  text.replace(/^ *(`{3,}|~{3,}).*\n[\s\S]*?^ *\1 *$/gm, '').replace(/<!--[\s\S]*?-->/g, '');

/**
 * Returns the targets of all links: `[text](target)`, `![image](target)` and `[name]: target`.
 * @param {string} text
 */
function linksIn(text) {
  const prose = withoutBlocks(text).replace(/(`+)(?!`)(?:(?!\1)[\s\S])*?\1/g, 'code');
  const inline = prose.matchAll(/\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g);
  const named = prose.matchAll(/^ {0,3}\[[^\]]+\]:\s*<?([^\s>]+)/gm);
  return [...inline, ...named].map(([, target]) => target);
}

/**
 * Returns the anchors that GitHub gives to the headings of a file. A heading that repeats gets a number.
 * @param {string} text
 */
function anchorsIn(text) {
  /** @type {Map<string, number>} */
  const seen = new Map();
  return [...withoutBlocks(text).matchAll(/^#{1,6} +(.+?) *#* *$/gm)].map(([, heading]) => {
    const plain = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1');
    const anchor = plain
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M}\p{Pc}\- ]/gu, '')
      .replaceAll(' ', '-');
    const times = seen.get(anchor) ?? 0;
    seen.set(anchor, times + 1);
    return times === 0 ? anchor : `${anchor}-${times}`;
  });
}

/**
 * Returns a line for each link of the file that leads nowhere.
 * @param {string} top the folder of the repository
 * @param {string} file
 */
function brokenLinksOf(top, file) {
  const problems = [];
  for (const target of linksIn(readFileSync(file, 'utf8'))) {
    if (/^[a-z][a-z+.-]*:/i.test(target)) continue; // an address outside of the repository
    const [path, anchor] = target.split('#').map(decodeURIComponent);
    const linked = path === '' ? file : join(path.startsWith('/') ? top : dirname(file), path);
    const problem = problemOf(top, linked, anchor);
    if (problem) problems.push(`${relative(top, file)} links to ${target}: ${problem}`);
  }
  return problems;
}

/**
 * @param {string} top
 * @param {string} linked
 * @param {string | undefined} anchor
 */
function problemOf(top, linked, anchor) {
  if (relative(top, linked).startsWith('..')) return 'it is outside of the repository';
  if (!existsSync(linked)) return 'this file does not exist';
  if (!anchor || statSync(linked).isDirectory() || !linked.endsWith('.md')) return undefined;
  const anchors = anchorsIn(readFileSync(linked, 'utf8'));
  return anchors.includes(anchor) ? undefined : `no heading has the anchor; there are ${anchors.join(', ')}`;
}

/** @param {Record<string, string>} files path -> content */
function brokenIn(files) {
  const top = mkdtempSync(join(tmpdir(), 'markdown-links-'));
  try {
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(top, file)), { recursive: true });
      writeFileSync(join(top, file), text);
    }
    return markdownIn(top).flatMap((file) => brokenLinksOf(top, file));
  } finally {
    rmSync(top, { recursive: true });
  }
}

describe('The check of links', () => {
  test('reports a file that does not exist', () => {
    const broken = brokenIn({ 'docs/a.md': 'See [b](b.md).', 'b.md': '' });
    assert.deepEqual(broken, ['docs/a.md links to b.md: this file does not exist']);
  });

  test('reports an anchor that no heading has, in another file and in the same one', () => {
    const broken = brokenIn({ 'a.md': '# One\n[b](b.md#two) and [here](#two)', 'b.md': '# Three' });
    assert.deepEqual(broken, [
      'a.md links to b.md#two: no heading has the anchor; there are three',
      'a.md links to #two: no heading has the anchor; there are one',
    ]);
  });

  test('reports a link that leaves the repository, an image, and a link that is named below', () => {
    const broken = brokenIn({ 'a.md': '[up](../x.md) ![image](b.png) [c]\n\n[c]: c.md' });
    assert.deepEqual(broken, [
      'a.md links to ../x.md: it is outside of the repository',
      'a.md links to b.png: this file does not exist',
      'a.md links to c.md: this file does not exist',
    ]);
  });

  test('reads anchors as GitHub makes them', () => {
    const text = '# Health, `GET` & more\n## A_b [link](x)\n## Again\n## Again\n```\n# not a heading\n```';
    assert.deepEqual(anchorsIn(text), ['health-get--more', 'a_b-link', 'again', 'again-1']);
  });

  test('ignores addresses, code, comments, and files of packages', () => {
    const text =
      '[web](https://example.com/a.md) `[code](x.md)`\n\n```\n[block](x.md)\n```\n\n<!-- [comment](x.md) -->';
    assert.deepEqual(brokenIn({ 'a.md': text, 'node_modules/b/b.md': '[x](x.md)' }), []);
  });
});

test('Each link of our documents leads to a file and a heading that exist', () => {
  const broken = markdownIn(root).flatMap((file) => brokenLinksOf(root, file));
  assert.equal(broken.length, 0, ['These links are broken:', ...broken].join('\n  '));
});
