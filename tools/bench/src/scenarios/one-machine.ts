import path from 'node:path';
import { taskConfigId } from '@distribute-schedule/domain';
import { createSystem } from '@distribute-schedule/runtime';
import Libsql from 'libsql';
import { freshFolder } from '../environment';
import { thousands, type Row } from '../row';

const total = 30_000;
const configs = 16;
/** How many tasks the worker runs at once. */
const slots = 256;
/** How many tasks are in progress at once, each from its trigger to its end. */
const senders = 512;

/** Measures how fast one process on a SQLite file triggers, queues, claims, runs and finishes tasks. */
export async function measureOneMachine(): Promise<readonly Row[]> {
  const rowsPerSecond = measureInserts();
  const tasksPerSecond = await measureTasks();
  return [
    {
      what: 'one machine: tasks from trigger to result, one process on SQLite',
      figure: `${thousands(tasksPerSecond)} a second`,
      bare: `${thousands(rowsPerSecond)} rows inserted into SQLite a second`,
      ratio: `a task costs ${(rowsPerSecond / tasksPerSecond).toFixed(1)} rows`,
    },
  ];
}

async function measureTasks(): Promise<number> {
  const waiting: (() => void)[] = [];
  const noop = () => waiting.shift()?.();
  const system = createSystem(
    {
      store: 'sqlite',
      sqlite: { file: freshFile() },
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

/** Inserts rows of the size of a task's row, 200 in each commit, without waiting for the disk. */
function measureInserts(): number {
  const connection = new Libsql(freshFile());
  connection.exec('pragma journal_mode = wal');
  connection.exec('pragma synchronous = normal');
  connection.exec('create table task (id text not null primary key, position integer, document text)');
  const insert = connection.prepare('insert into task values (?, ?, ?)');
  const rows = 50_000;
  const startedAt = performance.now();
  for (let row = 0; row < rows; row += 200) {
    connection.exec('begin immediate');
    for (let i = row; i < row + 200; i += 1) insert.run([`task-${i}`, i, 'x'.repeat(200)]);
    connection.exec('commit');
  }
  const perSecond = (rows / (performance.now() - startedAt)) * 1_000;
  connection.close();
  return perSecond;
}

const freshFile = (): string => path.join(freshFolder(), 'schedule.db');
