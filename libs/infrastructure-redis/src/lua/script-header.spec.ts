import { scripts } from './scripts';

describe('A script file', () => {
  it('keeps the flags in its first line, as the bundles have them', () => {
    expect(scripts.apply.source).toMatch(/^#!lua flags=allow-oom\n/);
  });
});
