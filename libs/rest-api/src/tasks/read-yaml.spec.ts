import { Composer, stringify } from 'yaml';
import { readYaml } from './read-yaml';
import { indented } from './export-tasks';

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

  it('reads texts with separators unchanged, as the export indents them', () => {
    const tasks = [{ id: 'a', name: 'one\u2028two\u2029three', parameters: { text: 'a\nb\u2028 c\r\n\td' } }];
    expect(readYaml(`tasks:\n${indented(stringify(tasks, { lineWidth: 0 }))}`)).toEqual({ tasks });
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

  it.each([
    ['adjacent objects', '{"a":1}{"b":2}'],
    ['empty objects', '{}'],
    ['a log of JSON lines', '{"level":"info","message":"started"}\n'],
    ['adjacent quoted texts', '"a" "b"\n'],
  ])('stops at the first error in a megabyte of %s', (_case, part) => {
    const cpuOf = (text: string) => {
      const before = process.cpuUsage();
      expect(() => readYaml(text)).toThrow('at line');
      return process.cpuUsage(before).user;
    };
    cpuOf(part.repeat(10));
    // The nesting check reads all of the text, so the time grows with its length, but not with the number of errors.
    const perByte = cpuOf(keys(50_000) + '{}{}') / keys(50_000).length;
    expect(cpuOf(part.repeat(1_000_000 / part.length)) / 1_000_000).toBeLessThan(5 * perByte);
  });

  it.each([
    ['a list of maps', (count: number) => `tasks:\n${'- {}\n'.repeat(count)}`],
    ['a list in brackets', (count: number) => `{tasks: [${'{a: 1},'.repeat(count)}]}`],
  ])('refuses more than 2,000 tasks in %s before it builds them', (_case, text) => {
    expect((readYaml(text(2000)) as { tasks: unknown[] }).tasks).toHaveLength(2000);
    const compose = jest.spyOn(Composer.prototype, 'next').mockClear();
    expect(() => readYaml(text(2001))).toThrow('it contains 2001 tasks, but at most 2000 are allowed');
    const built = compose.mock.calls.filter(([token]) => token.type === 'document');
    expect(built).toEqual([]);
  });

  it('says where the first error is', () => {
    expect(() => readYaml('tasks:\n  - id: a\n{}{}')).toThrow(/at line 3, column/);
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
