import { stringify } from 'yaml';
import { readYaml } from './read-yaml';

const keys = (count: number) => Array.from({ length: count }, (_, i) => `a${i}: 1\n`).join('');

describe('readYaml', () => {
  it('reads what the export writes', () => {
    const tasks = [
      { id: 'a', name: '[[[[ {{{{ - - -', parameters: { list: [1, { deep: [[]] }], text: '- - -\n[[\n' } },
      { id: 'b', name: 'b', labels: { zone: 'eu' }, pause_windows: [{ from: 'x', to: 'y' }] },
    ];
    expect(readYaml(stringify({ tasks }))).toEqual({ tasks });
    expect(readYaml(stringify({ tasks }, { defaultStringType: 'QUOTE_DOUBLE' }))).toEqual({ tasks });
    const brackets = `tasks:\n${'- [[], {}, [[]]]\n'.repeat(500)}`;
    expect((readYaml(brackets) as { tasks: unknown[] }).tasks).toHaveLength(500);
    expect(readYaml('')).toBeNull();
  });

  it.each([
    ['brackets', '['.repeat(1e6), 'deeper than 32'],
    ['closed brackets', `a: ${'['.repeat(5e5)}${']'.repeat(5e5)}`, 'deeper than 32'],
    ['braces', '{a: '.repeat(2e5), 'deeper than 32'],
    ['dashes', '- '.repeat(5e5), 'deeper than 32'],
    ['question marks', '? '.repeat(5e5), 'deeper than 32'],
    ['a repeated key', 'a: 1\n'.repeat(2e4), 'the key "a" appears twice in one map'],
    ['unknown tags', '- !x 1\n'.repeat(1e3), 'Unresolved tag: !x'],
    ['invalid YAML', 'a: [', 'at line 1'],
    ['several documents', 'a: 1\n---\nb: 1\n', 'multiple documents'],
  ])('refuses %s', (_case, text, reason) => {
    expect(() => readYaml(text)).toThrow(reason);
  });

  it('reads many keys in linear time', () => {
    const cpuOf = (text: string) => {
      const before = process.cpuUsage();
      readYaml(text);
      return process.cpuUsage(before).user;
    };
    cpuOf(keys(20_000));
    // Thirty times as many keys. In quadratic time they would take hundreds of times as long.
    expect(cpuOf(keys(60_000))).toBeLessThan(100 * cpuOf(keys(2000)));
  });
});
