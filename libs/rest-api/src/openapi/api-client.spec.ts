import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { allRoutes } from '../server/all-routes';
import { routesOf } from '../server/specs/an-api';
import { openApiDocument } from './openapi-document';

const root = resolve(__dirname, '../../../..');
const file = join(root, 'libs/api-client/src/schema.ts');

/** Runs a tool from node_modules with a text as input. The tools are ES modules, which jest cannot load. */
function runTool(tool: string, args: readonly string[], input: string): string {
  return execFileSync(process.execPath, [join(root, 'node_modules', tool), ...args], {
    input,
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
}

function generated(): string {
  const { parts, settings } = routesOf();
  const document = JSON.stringify(openApiDocument(allRoutes(parts, settings)));
  const types = runTool('openapi-typescript/bin/cli.js', [], document);
  const head =
    '/* eslint-disable */\n/** Generated from the routes of the REST API. To generate it again: DS_TEST_UPDATE=1 npx jest api-client, in libs/rest-api. */\n';
  return runTool('prettier/bin/prettier.cjs', ['--stdin-filepath', file], head + types);
}

describe('libs/api-client', () => {
  it('matches the routes; after a change of a route, run this spec with DS_TEST_UPDATE=1', () => {
    const expected = generated();
    if (process.env['DS_TEST_UPDATE'] === '1') writeFileSync(file, expected);
    expect(readFileSync(file, 'utf8')).toBe(expected);
  }, 60_000);
});
