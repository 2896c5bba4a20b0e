import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseDocument } from 'yaml';
import { Configuration, configKeys, valueAt } from './configuration';
import { aliasKeys, refusals } from './older-names';
import { yamlLayer } from './yaml-layer';

const reference = readFileSync(resolve(__dirname, '../../../../docs/configuration.md'), 'utf8');
const rows = reference.split('\n').filter((line) => line.startsWith('|'));
const rowOf = (path: string) => rows.find((row) => row.startsWith(`| \`${path}\``));

/** The default in the form of the reference. */
function defaultOf(codePath: string, toYaml: (value: unknown) => unknown): string {
  const value = toYaml(valueAt(new Configuration(), codePath));
  return `\`${typeof value === 'string' && value !== '' ? value : JSON.stringify(value)}\``;
}

describe('docs/configuration.md', () => {
  it.each(configKeys.map((key) => [key.path, key] as const))(
    'lists %s with its default and its variable',
    (path, key) => {
      const cells = rowOf(path)
        ?.split('|')
        .map((cell) => cell.trim());
      expect(cells?.slice(1, 4)).toEqual([
        `\`${path}\``,
        defaultOf(key.codePath, key.kind.toYaml),
        `\`${key.variable}\``,
      ]);
      expect(cells?.[4]?.length).toBeGreaterThan(10);
    },
  );

  it('lists every older name', () => {
    for (const { path } of aliasKeys) expect(rowOf(path)).toBeDefined();
    for (const path of refusals.keys()) expect(rowOf(path)).toBeDefined();
  });

  it('lists no key that does not exist', () => {
    const known = [...configKeys, ...aliasKeys].map((key) => key.path).concat(...refusals.keys());
    const described = rows
      .map((row) => /^\| `([a-z_.]+)`/.exec(row)?.[1])
      .filter((path) => path !== undefined);
    expect(described.filter((path) => !known.includes(path))).toEqual([]);
  });

  it('contains samples that can be loaded', () => {
    const samples = [...reference.matchAll(/```yaml\n(.*?)```/gs)].map((match) => match[1] ?? '');
    expect(samples.length).toBeGreaterThan(0);
    for (const sample of samples) {
      expect(parseDocument(sample).errors).toEqual([]);
      expect(yamlLayer(sample, 'sample').problems).toEqual([]);
    }
  });
});

describe('the names of the keys', () => {
  it('are different as variables', () => {
    const variables = [...configKeys, ...aliasKeys].map((key) => key.variable);
    expect(new Set(variables).size).toBe(variables.length);
  });
});
