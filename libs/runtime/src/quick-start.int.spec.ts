import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { taskConfigId, type Task } from '@distribute-schedule/domain';
import { ScriptTarget, transpile } from 'typescript';
import * as runtime from './index';

const readme = readFileSync(join(__dirname, '../../../README.md'), 'utf8');
const example = /<!-- quick-start -->\s*```ts\n([\s\S]*?)```/.exec(readme)?.[1];

/** Runs the example's own lines, with the addresses of this test in the place of its defaults. */
async function runExample(source: string): Promise<runtime.System> {
  const { host } = new URL(process.env['DS_TEST_REDIS_URL'] ?? '');
  const prefix = `quick-start-${randomBytes(4).toString('hex')}:`;
  const settings = `redis: { addr: '${host}', keyPrefix: '${prefix}' }, api: { port: 0 }, log: { level: 'silent' }`;
  const adapted = source.replace("redis: { addr: 'localhost:6379' }", settings);
  expect(adapted).not.toBe(source);
  const body = adapted.replace(/^import \{ createSystem \} from '@distribute-schedule\/runtime';$/m, '');
  const code = transpile(`(async () => { ${body}; return system; })()`, { target: ScriptTarget.ES2022 });
  const globals = { createSystem: runtime.createSystem, process: { once: () => undefined } };
  return runInNewContext(code, globals) as Promise<runtime.System>;
}

async function firstSuccess(system: runtime.System): Promise<Task> {
  for (;;) {
    const tasks = await system.ports.tasks.ofConfig(taskConfigId('report'), 10);
    const done = tasks.find(({ status }) => status === 'success');
    if (done) return done;
    await new Promise(setImmediate);
  }
}

describe('The quick start of the README', () => {
  it('runs a task each second in five lines', async () => {
    const system = await runExample(example ?? '');
    try {
      expect((await firstSuccess(system)).toSnapshot().result).toEqual({
        code: 0,
        message: 'ok',
        data: 'done',
      });
    } finally {
      await system.stop();
    }
  });
});
