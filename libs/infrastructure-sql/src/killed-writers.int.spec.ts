import { rmSync } from 'node:fs';
import path from 'node:path';
import { silentLog } from '@distribute-schedule/application/testing';
import { taskId } from '@distribute-schedule/domain';
import { SqlTaskRepository } from './adapters/sql-task-repository';
import { auditSql } from './audit/audit';
import { SqlStore } from './sql-store';
import { inFile } from './sqlite/in-file';
import { SqliteDatabase } from './sqlite/sqlite-database';
import { makeFolder } from './testing/make-sqlite-store';
import { buildWriter, WriterProcess } from './testing/writer-process';
import { MachineClock } from './sqlite/machine-clock';
import { InProcessWakeUps } from './wake-ups/in-process-wake-ups';

const kills = 40;
const audit = { maxRecords: { people: 10, machines: 10 }, retentionMs: 86_400_000 };

describe('A file whose process is killed again and again', () => {
  const folder = makeFolder();
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it(`keeps everything that was acknowledged, through ${kills} kills`, async () => {
    const script = buildWriter(folder);
    const file = path.join(folder, 'schedule.db');
    const acknowledged = new Map<string, 'created' | 'done'>();
    for (let n = 0; n < kills; n++) {
      const writer = WriterProcess.start(script, { file, round: n * 10_000 });
      // Kills it in the middle of its work, each time after another number of acknowledgements.
      await writer.waitFor('created', 1 + ((n * 7) % 40));
      await writer.kill();
      for (const line of writer.lines) {
        const [what = '', id = ''] = line.split(' ');
        if (what === 'created' || what === 'done') acknowledged.set(id, what);
        else expect(line).toBe('open');
      }
    }
    expect(await findLost(file, acknowledged)).toEqual([]);
    expect(acknowledged.size).toBeGreaterThan(kills * 10);
    expect([...acknowledged.values()].filter((what) => what === 'done').length).toBeGreaterThan(kills);
  }, 300_000);
});

async function findLost(file: string, acknowledged: ReadonlyMap<string, string>): Promise<readonly string[]> {
  const retention = { retentionMs: 86_400_000, historyPerTask: 100_000, ledgerPerTask: 10, audit };
  const clock = new MachineClock();
  const parts = { retention, clock, wakeUps: new InProcessWakeUps(), sweepEveryMs: 1_000, log: silentLog };
  const store = new SqlStore(new SqliteDatabase(inFile(file, silentLog), clock), parts);
  await store.open();
  try {
    const tasks = new SqlTaskRepository(store);
    const lost: string[] = [];
    for (const [id, what] of acknowledged) {
      const task = await tasks.find(taskId(id));
      if (!task || (what === 'done' && !task.isFinished))
        lost.push(`${id} was ${what} and is ${task?.status ?? 'gone'}`);
    }
    return [...lost, ...(await auditSql(store))];
  } finally {
    await store.close();
  }
}
