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
async function runExample(source: string, prefix: string): Promise<runtime.System> {
  const { host } = new URL(process.env['DS_TEST_REDIS_URL'] ?? '');
  const settings = `redis: { addr: '${host}', keyPrefix: '${prefix}' }, api: { port: 0 }, log: { level: 'silent' }`;
  const adapted = source.replace("redis: { addr: 'localhost:6379' }", settings);
  expect(adapted).not.toBe(source);
  const body = adapted.replace(/^import \{ createSystem \} from '@distribute-schedule\/runtime';$/m, '');
  const code = transpile(`(async () => { ${body}; return system; })()`, { target: ScriptTarget.ES2022 });
  const made: runtime.System[] = [];
  const createSystem: typeof runtime.createSystem = (...settings) => {
    const system = runtime.createSystem(...settings);
    made.push(system);
    return system;
  };
  try {
    const globals = { createSystem, process: { once: () => undefined } };
    return await (runInNewContext(code, globals) as Promise<runtime.System>);
  } catch (error) {
    await Promise.all(made.map((system) => system.stop()));
    throw error;
  }
}

async function nextSuccess(system: runtime.System, after: number): Promise<Task> {
  for (;;) {
    const tasks = await system.ports.tasks.ofConfig(taskConfigId('report'), 10);
    const done = tasks.find((task) => task.status === 'success' && task.toSnapshot().scheduledTime > after);
    if (done) return done;
    await new Promise(setImmediate);
  }
}

describe('The quick start of the README', () => {
  it('runs a task each second, also when it is started a second time', async () => {
    const prefix = `quick-start-${randomBytes(4).toString('hex')}:`;
    let newest = 0;
    for (const start of ['first', 'second']) {
      const system = await runExample(example ?? '', prefix);
      try {
        const { result, scheduledTime } = (await nextSuccess(system, newest)).toSnapshot();
        expect({ start, result }).toEqual({ start, result: { code: 0, message: 'ok', data: 'done' } });
        newest = scheduledTime;
      } finally {
        await system.stop();
      }
    }
  });
});
