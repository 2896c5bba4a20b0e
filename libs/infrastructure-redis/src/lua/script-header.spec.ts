import { scripts } from './scripts';

describe('a script file', () => {
  it('keeps its flags in the first line when jest loads it, as it does in a bundle', () => {
    expect(scripts.apply.source).toMatch(/^#!lua flags=allow-oom\n/);
  });
});
