import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ScriptTarget, transpile } from 'typescript';
import * as kit from './index';

const page = readFileSync(path.join(__dirname, '../../../docs/testing-your-tasks.md'), 'utf8');
const example = /<!-- example -->\s*```ts\n([\s\S]*?)```/.exec(page)?.[1] ?? '';

describe('The example of docs/testing-your-tasks.md', () => {
  it('passes unchanged', async () => {
    const body = example.replace(/^import .*$/m, '');
    expect(body).not.toBe(example);
    const code = transpile(`return (async () => { ${body} })()`, { target: ScriptTarget.ES2022 });
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the page's own lines
    const run = new Function('createTestSystem', 'expect', code) as (...parts: unknown[]) => Promise<void>;
    await run(kit.createTestSystem, expect);
    expect.assertions(4);
  }, 60_000);
});
