import * as yaml from 'yaml';
import { readYaml, yamlOf } from './yaml-text';

describe('The YAML of a draft', () => {
  it('shows what is set, and the defaults as comments that change nothing', () => {
    const draft = { name: 'Report', parameters: { day: 'today' } };
    const text = yamlOf(yaml, draft, { id: 'new', priority: 5, name: 'new' }, 'Defaults:');
    expect(text).toBe('name: Report\nparameters:\n  day: today\n\n# Defaults:\n# priority: 5\n');
    expect(readYaml(yaml, text, '')).toEqual({ draft });
  });

  it('says where it cannot be read, and refuses what is not a list of fields', () => {
    expect(readYaml(yaml, 'name: [', '')).toEqual({ problem: expect.stringContaining('line 1') as string });
    expect(readYaml(yaml, 'report', 'fields!')).toEqual({ problem: 'fields!' });
  });

  it('does not unfold aliases without end', () => {
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]', 'b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]'];
    const more = ['c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]', 'd: [*c, *c, *c, *c, *c, *c, *c, *c]'];
    expect(readYaml(yaml, [...bomb, ...more].join('\n'), '')).toEqual({
      problem: expect.stringContaining('alias') as string,
    });
  });
});
