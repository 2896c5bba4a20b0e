import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { catalog, type MetricDefinition } from './catalog';

const definitions: readonly MetricDefinition[] = Object.values(catalog);
const document = readFileSync(resolve(__dirname, '../../../docs/metrics.md'), 'utf8');

describe('The catalog of figures', () => {
  it('has names by the rules of Prometheus, each once', () => {
    const names = definitions.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { name, type } of definitions) {
      expect(name).toMatch(/^ds_[a-z_]+$/);
      expect(name.endsWith('_total')).toBe(type === 'counter');
    }
  });

  it.each(definitions.map((definition) => [definition.name, definition] as const))(
    'explains %s in docs/metrics.md',
    (name, { type, labels, help }) => {
      const row = document.split('\n').find((line) => line.startsWith(`| \`${name}\``)) ?? '';
      const cells = row.split('|').map((cell) => cell.trim());
      expect(cells.slice(2, 5)).toEqual([type, labels.map((label) => `\`${label}\``).join(', '), help]);
    },
  );

  it('is complete in docs/metrics.md', () => {
    const documented = Array.from(document.matchAll(/^\| `(ds_[a-z_]+)`/gm), ([, name]) => name);
    expect(documented.sort()).toEqual(definitions.map(({ name }) => name).sort());
  });
});
