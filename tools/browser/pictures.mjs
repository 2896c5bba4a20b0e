/** Takes pictures of the pages of the web console, for people to look at. */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const help = `Takes pictures of every page, with no data, little and much, in both themes, three widths and both languages.

  node tools/browser/pictures.mjs                       all pages, into .cache/pictures
  node tools/browser/pictures.mjs --folder /tmp/pages   into another folder
  node tools/browser/pictures.mjs executions settings   only these pages
  node tools/browser/pictures.mjs --few                 one theme and language for each width, for a quick look
  node tools/browser/pictures.mjs --readme              the pictures of the README, into docs/pictures, of a system that
                                                        runs for some minutes`;

const { values, positionals } = parseArgs({
  options: {
    folder: { type: 'string' },
    few: { type: 'boolean' },
    readme: { type: 'boolean' },
    help: { type: 'boolean' },
  },
  allowPositionals: true,
});
const here = path.dirname(fileURLToPath(import.meta.url));
if (values.help) console.log(help);
else {
  const usual = values.readme ? '../../docs/pictures' : '../../.cache/pictures';
  const folder = path.resolve(values.folder ?? path.join(here, usual));
  const jest = createRequire(import.meta.url).resolve('jest/bin/jest');
  const env = {
    ...process.env,
    DS_PICTURES_FOLDER: folder,
    DS_PICTURES_PAGES: positionals.join(' '),
    DS_PICTURES_FEW: values.few ? 'true' : '',
  };
  const args = [
    jest,
    '--config',
    path.join(here, 'jest.pictures.config.cjs'),
    values.readme ? 'readme.pictures' : 'take.pictures',
  ];
  const { status } = spawnSync(process.execPath, args, { cwd: here, env, stdio: 'inherit' });
  console.log(`The pictures are in ${folder}`);
  process.exitCode = status ?? 1;
}
