import path from 'node:path';
import { taskConfigId } from '@distribute-schedule/domain';
import { createSystem, type System } from '@distribute-schedule/runtime';
import { onRedis, freshFolder } from '../environment';
import { percentile, spread, thousands, type Row } from '../row';

const many = 100_000;
const few = 1_000;
const pages = 200;

/** Measures pages of the list of tasks, for a long and for a short list. */
export async function measureList(): Promise<readonly Row[]> {
  const inFile = () => ({
    store: 'sqlite' as const,
    sqlite: { file: path.join(freshFolder(), 'schedule.db') },
    api: { port: 0 },
    log: { level: 'error' as const },
  });
  return [
    await comparePages('Redis', (name) => onRedis(`list-${name}`)),
    await comparePages('SQLite', inFile),
  ];
}

async function comparePages(
  store: string,
  configuration: (name: string) => ReturnType<typeof onRedis>,
): Promise<Row> {
  const long = await pagesOf(many, configuration('long'));
  const short = await pagesOf(few, configuration('short'));
  return {
    what: `${store}: a page of 100 from a list of ${thousands(many)} tasks: plain, sorted and searched`,
    figure: spread(long),
    bare: `from a list of ${thousands(few)} tasks: ${spread(short)}`,
    ratio: `p50 ${(percentile(long, 50) / percentile(short, 50)).toFixed(1)} times`,
  };
}

async function pagesOf(tasks: number, configuration: ReturnType<typeof onRedis>): Promise<readonly number[]> {
  const port = 18_081;
  const system = createSystem({ ...configuration, api: { port, rateLimit: 100_000 } }, { roles: ['api'] });
  await system.start();
  await addTasks(system, tasks);
  const tookMs: number[] = [];
  for (const query of ['', '&sort=next_run_at', '&search=config-99']) {
    let cursor = '';
    for (let page = 0; page < pages; page++) {
      const startedAt = performance.now();
      const url = `http://127.0.0.1:${port}/api/v1/tasks?limit=100${query}${cursor}`;
      const response = await fetch(url);
      if (!response.ok) throw new Error(`expected HTTP 200 from ${url}, got ${response.status}`);
      const { next_cursor: next } = (await response.json()) as { next_cursor?: string | null };
      tookMs.push(performance.now() - startedAt);
      cursor = next ? `&cursor=${encodeURIComponent(next)}` : '';
    }
  }
  await system.stop();
  return tookMs;
}

async function addTasks(system: System, tasks: number): Promise<void> {
  const add = async (i: number): Promise<void> => {
    const id = taskConfigId(`config-${i}`);
    const fields = { name: `Task ${i}`, executor: 'local', handler: 'noop', trigger: '0 0 3 * * *' };
    await system.useCases.createTask.execute({ id, fields });
  };
  for (let i = 0; i < tasks; i += 200)
    await Promise.all(Array.from({ length: Math.min(200, tasks - i) }, (_, j) => add(i + j)));
}
