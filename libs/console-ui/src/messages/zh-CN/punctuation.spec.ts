import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const files = readdirSync(__dirname).filter((name) => !name.endsWith('.spec.ts'));

describe('The Chinese texts', () => {
  it.each(files)('use full-width punctuation in %s', (name) => {
    const text = readFileSync(path.join(__dirname, name), 'utf8');
    expect(text.match(/[\u4e00-\u9fff][,;:?!][^']{0,10}/g)).toBeNull();
  });
});
