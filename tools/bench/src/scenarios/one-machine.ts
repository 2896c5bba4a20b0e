import path from 'node:path';
import { taskConfigId } from '@distribute-schedule/domain';
import { createSystem, type PartialConfiguration } from '@distribute-schedule/runtime';
import { open } from 'lmdb';
import { freshFolder } from '../environment';
import { thousands, type Row } from '../row';

const total = 30_000;
const configs = 16;
/** How many tasks the worker runs at once. */
const slots = 256;
/** How many tasks are in progress at once, each from its trigger to its end. */
const senders = 512;

/** Measures how fast one process triggers, queues, claims, runs and finishes tasks, on each store of one machine. */
export async function measureEmbedded(): Promise<readonly Row[]> {
  const putsPerSecond = measurePuts();
  const tasksPerSecond = await measureTasks({ store: 'embedded', embedded: { folder: freshFolder() } });
  const onSqlite = await measureTasks({
    store: 'sqlite',
    sqlite: { file: path.join(freshFolder(), 'schedule.db') },
  });
  return [
    {
      what: 'embedded store: tasks from trigger to result, one process',
      figure: `${thousands(tasksPerSecond)} a second`,
      bare: `${thousands(putsPerSecond)} rows put into LMDB a second`,
      ratio: `a task costs ${(putsPerSecond / tasksPerSecond).toFixed(1)} rows`,
    },
    {
      what: 'SQLite: tasks from trigger to result, one process',
      figure: `${thousands(onSqlite)} a second`,
      bare: `${thousands(tasksPerSecond)} a second on the embedded store`,
      ratio: `${(onSqlite / tasksPerSecond).toFixed(2)} times`,
    },
  ];
}

async function measureTasks(store: PartialConfiguration): Promise<number> {
  const waiting: (() => void)[] = [];
  const noop = () => waiting.shift()?.();
  const system = createSystem(
    {
      ...store,
      worker: { maxConcurrentTasks: slots },
      api: { port: 0 },
      log: { level: 'error' },
    },
    { handlers: { noop } },
  );
  await system.start();
  const { createTask, triggerTask } = system.useCases;
  const ids = Array.from({ length: configs }, (_, i) => taskConfigId(`config-${i}`));
  for (const id of ids)
    await createTask.execute({ id, fields: { name: id, executor: 'local', handler: 'noop' } });
  const startedAt = performance.now();
  let sent = 0;
  const send = async (): Promise<void> => {
    while (sent < total) {
      const id = ids[sent % configs] ?? taskConfigId('config-0');
      sent += 1;
      const hasRun = new Promise<void>((resolve) => waiting.push(resolve));
      await triggerTask.execute({ id });
      await hasRun;
    }
  };
  await Promise.all(Array.from({ length: senders }, send));
  const perSecond = (total / (performance.now() - startedAt)) * 1_000;
  await system.stop();
  return perSecond;
}

/** Writes rows of the size of a task's record, 200 in each commit, without waiting for the disk. */
function measurePuts(): number {
  const root = open({ path: freshFolder(), overlappingSync: true });
  const rows = 50_000;
  const commitWithoutFlush = 0x1 | 0x2 | 0x10000;
  const database: { transactionSync(perform: () => void, flags: number): void } = root;
  const startedAt = performance.now();
  for (let row = 0; row < rows; row += 200) {
    database.transactionSync(() => {
      for (let i = row; i < row + 200; i++) root.putSync(['tasks', i], 'x'.repeat(200));
    }, commitWithoutFlush);
  }
  return (rows / (performance.now() - startedAt)) * 1_000;
}
