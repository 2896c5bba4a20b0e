import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '../../../..');
const document = readFileSync(join(root, 'docs/errors.md'), 'utf8');
const layers = ['domain', 'application', 'infrastructure-redis', 'infrastructure-sql', 'rest-api'];

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'))
    .map((name) => readFileSync(join(folder, name), 'utf8'));
}

/** All error codes in the sources. */
const codes = new Set(
  layers
    .flatMap((layer) => sources(join(root, 'libs', layer, 'src')))
    .flatMap((source) => [
      ...source.matchAll(/readonly code = '([a-z_.]+)'/g),
      ...source.matchAll(/'((?:request|access)\.[a-z_]+)'/g),
    ])
    .map(([, code]) => code ?? ''),
);
const described = new Set([...document.matchAll(/^\| `([a-z_.]+)`/gm)].map(([, code]) => code ?? ''));

describe('docs/errors.md', () => {
  it('describes every error code', () => {
    expect(codes.size).toBeGreaterThan(30);
    expect([...codes].filter((code) => !described.has(code))).toEqual([]);
  });

  it('describes only codes that exist', () => {
    expect([...described].filter((code) => !codes.has(code) && code !== 'internal')).toEqual([]);
  });
});
