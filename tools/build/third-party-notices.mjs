/** Writes the licences of the npm packages that a bundle contains, because most licences require it. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const licenceFile = /^(licen[cs]e|copying|copyright|notice)([.-].*)?$/i;
const rule = '='.repeat(80);

/**
 * Writes THIRD-PARTY-NOTICES beside a bundle.
 * @param {{ outputs: Record<string, { inputs: Record<string, { bytesInOutput: number }> }> }} metafile of esbuild
 * @param {{ folder: string, more?: { folder: string, title?: string, licence?: string }[] }} options
 *   more: code that is copied beside the bundle. With a title, the folder is not an npm package.
 */
export function writeNotices(metafile, { folder, more = [] }) {
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs));
  const bundled = inputs
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .flatMap(([file]) => packageFolderOf(file) ?? []);
  const parts = [...[...new Set(bundled)].map((each) => ({ folder: each })), ...more].map(noticeOf);
  const notices = [...new Set(parts)].sort().join('\n\n');
  const intro =
    parts.length === 0
      ? 'The files of this folder contain no code of others.'
      : 'The files of this folder contain the code below. Its licences say how you may use it.';
  writeFileSync(path.join(folder, 'THIRD-PARTY-NOTICES'), `${[intro, notices].join('\n\n').trim()}\n`);
}

/** Returns the folder of the npm package that contains the file, or undefined for a file of this repository. */
export function packageFolderOf(file) {
  const [, folder] = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file.replaceAll('\\', '/')) ?? [];
  return folder;
}

function noticeOf({ folder, title, licence }) {
  const texts = readdirSync(folder)
    .filter((file) => licenceFile.test(file))
    .sort()
    .map((file) => readFileSync(path.join(folder, file), 'utf8').trim());
  const shown = title === undefined ? describe(folder, texts.length > 0) : { title, licence, texts: [] };
  return `${rule}\n${shown.title} (${shown.licence})\n${rule}\n\n${[...texts, ...shown.texts].join('\n\n')}`;
}

function describe(folder, hasLicenceFile) {
  const { name, version, license, author, homepage } = JSON.parse(
    readFileSync(path.join(folder, 'package.json'), 'utf8'),
  );
  const title = `${name} ${version}`;
  if (hasLicenceFile) return { title, licence: license ?? 'see below', texts: [] };
  if (typeof license !== 'string')
    throw new Error(`${title} has neither a licence file nor the field license: do not ship it`);
  const source = [typeof author === 'string' ? author : author?.name, homepage].filter(Boolean).join(', ');
  return {
    title,
    licence: license,
    texts: [
      `The package has no licence file. Its package.json names the licence ${license}. ${source}`.trim(),
    ],
  };
}
